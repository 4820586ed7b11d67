#!/bin/bash
# What bazelw does on machines that lack packages, root or sudo: every program that it calls is a fake that writes down how it
# was called.
set -euo pipefail

bazelw=$PWD/$1
work=$TEST_TMPDIR/work
mkdir -p "$work/bin" "$work/dpkg" "$work/home" "$work/folder"
log=$work/log

fake() { # name, body
  printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
fake bazel "printf 'bazel'       >>$log; printf ' [%s]' \"\$@\" >>$log; echo >>$log"
fake apt-get "echo \"apt-get \$* \$DEBIAN_FRONTEND\" >>$log"
for program in awk bash cat env printf sh; do ln -s "$(command -v "$program")" "$work/bin/$program"; done

installed() { # packages that dpkg's status file names as installed
  for package in "$@"; do
    printf 'Package: %s\nStatus: install ok installed\nVersion: 1\n\n' "$package"
  done >"$work/dpkg/status"
  # Removed, but its configuration is still there: not installed.
  printf 'Package: libxxhash-dev\nStatus: deinstall ok config-files\n' >>"$work/dpkg/status"
}

run() { # arguments of bazelw; what it prints is in $work/out, what it called in $log, its exit status in $status
  : >"$log"
  status=0
  (cd "$work/folder" && env -i PATH="$work/bin" HOME="$work/home" DPKG_ADMINDIR="$work/dpkg" "${environment[@]}" "$bazelw" "$@") \
    >"$work/out" 2>&1 </dev/null || status=$?
}

expect() { # what, expected, found
  if [ "$2" != "$3" ]; then
    printf '%s: expected:\n%s\nfound:\n%s\n' "$1" "$2" "$3" >&2
    exit 1
  fi
}

packages=$(sed -n '/^packages=(/,/^)/p' "$bazelw" | sed '1d;$d' | tr -s ' \n' ' ')
packages=${packages# }
all_but_two=" $packages"
all_but_two=${all_but_two/ libxxhash-dev / }
all_but_two=${all_but_two/ git / }
cache="--disk_cache=$work/home/.cache/lathe/bazel-disk"
environment=(LC_ALL=C)
install='apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git libxxhash-dev'

# Nothing is missing: Bazel runs with the arguments as they are, and nothing is printed or installed.
installed $packages
printf '\nPackage: libxxhash-dev\nStatus: install ok installed\n' >>"$work/dpkg/status"
fake id 'echo 1000'
run build //pipelines:churn '--define=a=b c'
expect 'exit status' 0 "$status"
expect 'output' '' "$(cat "$work/out")"
expect 'command' "bazel [build] [$cache] [//pipelines:churn] [--define=a=b c]" "$(cat "$log")"

# Startup options stay before the command; commands that do not build take no disk cache.
run --output_base=/x test //...
expect 'startup options' "bazel [--output_base=/x] [test] [$cache] [//...]" "$(cat "$log")"
run info workspace
expect 'a command that does not build' 'bazel [info] [workspace]' "$(cat "$log")"

# The cache folder is the user's to choose.
environment=(LC_ALL=C XDG_CACHE_HOME=/cache)
run build //a
expect 'cache folder' 'bazel [build] [--disk_cache=/cache/lathe/bazel-disk] [//a]' "$(cat "$log")"
environment=(LC_ALL=C)

# Neither root nor sudo: the exact command, and nothing runs.
installed $all_but_two
run build //pipelines:churn
expect 'exit status' 1 "$status"
expect 'output' "bazelw: missing packages: git libxxhash-dev
bazelw: neither root nor sudo here; have this run as root:
  $install" "$(cat "$work/out")"
expect 'commands' '' "$(cat "$log")"

# A sudo that would ask for a password, and nobody to type it: the same.
fake sudo 'exit 1'
run build //pipelines:churn
expect 'exit status' 1 "$status"
expect 'commands' '' "$(cat "$log")"

calls="apt-get update 
apt-get install -y --no-install-recommends git libxxhash-dev noninteractive
bazel [build] [$cache] [//pipelines:churn]"

# sudo installs.
fake sudo '[ "$1" != -n ] || shift; exec "$@"'
fake true ''
run build //pipelines:churn
expect 'exit status' 0 "$status"
expect 'output' 'bazelw: installing git libxxhash-dev' "$(cat "$work/out")"
expect 'commands' "$calls" "$(cat "$log")"

# So does root, without sudo.
rm "$work/bin/sudo"
fake id 'echo 0'
run build //pipelines:churn
expect 'commands' "$calls" "$(cat "$log")"

# What one command needs beside is installed with the rest, and Bazel does not see the option.
run --packages=qemu-user,python3 test //a
expect 'commands' "apt-get update 
apt-get install -y --no-install-recommends git libxxhash-dev qemu-user noninteractive
bazel [test] [$cache] [//a]" "$(cat "$log")"

# An installation that fails stops before Bazel.
fake apt-get "exit 100"
run build //pipelines:churn
expect 'exit status' 100 "$status"
expect 'commands' '' "$(cat "$log")"

# A machine without dpkg has its packages from elsewhere; Bazel will say what it does not find.
rm -r "$work/dpkg"
run build //pipelines:churn
expect 'commands' "bazel [build] [$cache] [//pipelines:churn]" "$(cat "$log")"
echo passed
