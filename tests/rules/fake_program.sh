#!/bin/sh
# Stands for any of Lathe's programs: writes something to every output that the arguments name, and what was read to the first.
# Rules are tested with it, quickly and without the compiler.
export PATH=/usr/bin:/bin
write() {
  case "$1" in
    *.o) echo "int fake_$(basename "$1" .o);" | cc -c -x c -o "$1" - ;;
    *) cat "$read" >"$1" ;;
  esac
}
read=$(mktemp)
trap 'rm -f "$read"' EXIT
previous=
outputs=
for argument in "$@"; do
  case "$previous:$argument" in
    -o:*) outputs="$outputs $argument" ;;
    *:--summary=* | *:--quarantine=* | *:--html=* | *:--json=* | *:--entry=* | *:--header=* | *:--c-header=* | \
      *:--c-source=* | *:--emit-ir=*) outputs="$outputs ${argument#*=}" ;;
    *:--*=*) [ -f "${argument#*=}" ] && cksum <"${argument#*=}" | sed 's|^|// |' >>"$read" ;;
  esac
  previous=$argument
done
for output in $outputs; do write "$output"; done
