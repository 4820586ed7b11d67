#!/usr/bin/env bash
# The shared library of a pipeline of 300 trees: at most so many bytes of code and data, no library but libc, no function of libc that
# allocates, does input or output, or keeps state, and no symbol but the pipeline's own.
set -euo pipefail
library=$1 name=$2 limit=$3
failed=0
fail() {
  echo "$library: $*" >&2
  failed=1
}

stripped=$TEST_TMPDIR/stripped.so
strip -o "$stripped" "$library"
# text (with read-only data), data and bss.
bytes=$(size "$stripped" | awk 'NR == 2 { print $4 }')
echo "$bytes bytes of code and data"
if [ "$bytes" -gt "$limit" ]; then
  fail "expected at most $limit bytes of code and data, found $bytes; the largest sections and symbols:"
  size -A "$stripped" | sort -k2 -n -r | head -5 >&2
  nm --size-sort -r -S "$library" | head -10 >&2
fi

needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
[ "$needed" = libc.so.6 ] || fail "expected to need libc.so.6 alone, found: $needed"

while read -r symbol; do
  case "${symbol%%@*}" in
    memchr | memcmp | memcpy | memmove | memset | strlen | __stack_chk_fail) ;;
    *) fail "expected to need no function but those that move and compare memory, found $symbol" ;;
  esac
done < <(nm -D --undefined-only "$library" | awk '$1 == "U" { print $2 }')

while read -r symbol; do
  case "$symbol" in
    "${name}"_*) ;;
    __bss_start | _edata | _end) ;; # the linker's
    *) fail "expected to export the pipeline's symbols alone, found $symbol" ;;
  esac
done < <(nm -D --defined-only "$library" | awk '{ print $3 }')

# A writable and executable segment, or an executable stack, would be refused by hardened systems.
if readelf -lW "$library" | grep -E 'GNU_STACK|LOAD' | grep -q 'RWE'; then
  fail "expected no segment that is both writable and executable"
fi
exit $failed
