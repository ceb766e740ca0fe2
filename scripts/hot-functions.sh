#!/usr/bin/env bash
# Writes scripts/hot-functions.txt and scripts/daemon-functions.txt anew. The first has the functions that `get`, `list`, `run` and `status` go through, in the order in
# which they are reached; the second those of the daemon that are not in the first. The release is linked in that order (scripts/static-release.sh), so that these few functions lie
# side by side instead of in thirty places of a 17 MB program: each place is a page fault, and those are most of what a short
# command costs.
#
# What the daemon goes through is a sixth of the program; spread over all of it, the whole program would be in its memory.
#
# The names are without Rust's hashes; scripts/link-hot.sh completes them. To be run (`make hot-functions`) after the hot path changed. A name that does not exist any more does no harm; a function
# that is missing costs a page fault. Needs valgrind, a C compiler, and Linux on x86-64.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

byok=$1
home=$(mktemp -d)
trap 'for one in b d; do BYOK_HOME=$home/$one "$byok" daemon stop --quiet || true; done; rm -rf -- "$home"' EXIT

main() {
  export BYOK_HOME=$home/b BYOK_PASSWORD_FILE=$home/password
  echo 'correct horse battery staple' >"$home/password"
  "$byok" init --quiet --recovery-file "$home/recovery"
  for name in one two three four five; do
    echo "value-of-$name" | "$byok" add generic "$name" --stdin --no-check --quiet >/dev/null
  done
  trace get generic/one
  trace list
  trace list --json
  trace run --only generic/one,generic/two -- true
  trace status --short
  trace get generic/none
  names >scripts/hot-functions.txt
  daemon_names >scripts/daemon-functions.txt
  wc -l scripts/{hot,daemon}-functions.txt >&2
}

# A way that fails (the last one) is a way, too.
trace() {
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$home/trace.$((++traces))" "$byok" "$@" \
    >/dev/null 2>"$home/said" || true
}
traces=0

# The emulated processor lacks what newer ones have, so the C library's variants for those are added.
names() {
  sed -n -E 's/^c?fn=\([0-9]+\) ([^ ]+)$/\1/p' "$home"/trace.* | sed "s/'.*//" |
    sed -E 'p; s/_avx2?(_unaligned_erms)?$/_evex\1/; p; s/_evex(_unaligned_erms)?$/_avx512\1/' |
    grep -Fxf <(nm --defined-only "$byok" | cut -d ' ' -f 3) | sed -E 's/17h[0-9a-f]{16}E$//' | awk '!seen[$0]++'
}

# A daemon from its start to its end, and what people ask of it in between.
daemon_names() {
  ${CC:-cc} -O2 -o "$home/tracer" scripts/daemon-functions.c
  nm --defined-only "$byok" >"$home/names"
  export BYOK_HOME=$home/d
  "$home/tracer" "$home/names" "$byok" daemon >"$home/order" 2>"$home/said" &
  local daemon=$!
  until [ -S "$BYOK_HOME/run/default.sock" ]; do sleep 0.1; done
  work >"$home/said" 2>&1 || cat "$home/said" >&2
  wait "$daemon"
  sed -E 's/17h[0-9a-f]{16}E$//' "$home/order" | awk '!seen[$0]++' | grep -vFxf scripts/hot-functions.txt
}

work() {
  "$byok" init --recovery-file "$home/recovery.d"
  for name in one two three; do
    echo "value-of-$name" | "$byok" add generic "$name" --stdin --no-check --expires 3d
  done
  "$byok" edit generic/one --note changed
  echo another | "$byok" rotate generic/two --stdin --no-check
  "$byok" get generic/one
  "$byok" get generic/none || true
  "$byok" list
  "$byok" list --json
  "$byok" show generic/one
  "$byok" run --only generic/one,generic/two -- true
  for word in 'status --short' notices expiring metrics alerts 'audit --verify'; do "$byok" $word; done
  # Longer than changes are gathered before the book is settled.
  sleep 1
  "$byok" lock
  "$byok" unlock
  sleep 1
  "$byok" remove generic/three --yes
  "$byok" daemon stop
}

main
