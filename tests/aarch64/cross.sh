# To be sourced, in the runfiles folder of a test: compiling for aarch64, and running what was compiled.

# The flags that the runtime is built with everywhere; see runtime/serving/BUILD. `sources` finds what a program links.
flags=(-std=c11 -O2 -ffp-contract=off -fno-fast-math -fno-math-errno -DXXH_INLINE_ALL -I. -Iexternal/xxhash/include
  -I../xxhash/include)
runtime=(runtime/serving/*.c runtime/math/*.c)

for program in aarch64-linux-gnu-gcc qemu-aarch64; do
  command -v "$program" >/dev/null || {
    echo "$program is not there; run tests/aarch64/run.sh, which installs it" >&2
    exit 1
  }
done

compile() { # output, objects and sources
  aarch64-linux-gnu-gcc "${flags[@]}" -o "$@" "${runtime[@]}" -lm
}

run() { # program, arguments
  qemu-aarch64 -L /usr/aarch64-linux-gnu "$@"
}
