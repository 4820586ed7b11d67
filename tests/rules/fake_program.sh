#!/bin/sh
# Stands for any of Lathe's programs: writes something to every output that the arguments name, and what was read to the first.
# Rules are tested with it, quickly and without the compiler.
export PATH=/usr/bin:/bin
write() {
  case "$1" in
    *.o) printf 'const char fake_%s[] = "%s";\n' "$(basename "$1" .o)" "$(cksum <"$read")" | cc -c -x c -o "$1" - ;;
    *) cat "$read" >"$1" ;;
  esac
}
note() {
  [ ! -f "$1" ] || cksum <"$1" | sed 's|^|// |' >>"$read"
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
    *:--*=*) note "${argument#*=}" ;;
    *) note "$argument" ;;
  esac
  previous=$argument
done
for output in $outputs; do write "$output"; done
