#!/usr/bin/env bash
# Fails when an object calls a function of a library: `__truncdfhf2`, `fmod`, …
set -euo pipefail
for object in "$@"; do
  open=$(nm --undefined-only --format=just-symbols "$object" | grep -v -e '^set_' -e '^check_begin$' || true)
  if [ -n "$open" ]; then
    printf '%s: error: expected no calls of libraries, found:\n%s\n' "$object" "$open" >&2
    exit 1
  fi
done
