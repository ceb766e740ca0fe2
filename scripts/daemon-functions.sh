#!/usr/bin/env bash
# Writes scripts/daemon-functions.txt anew: the functions that the daemon goes through, in the order in which they are reached,
# without those of scripts/hot-functions.txt. They are a tenth of the program's functions; spread over all of it, nearly the whole
# program would be in the idle daemon's memory.
#
# The names are without Rust's hashes, as there. Needs a C compiler, and Linux on x86-64.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

byok=$1
home=$(mktemp -d)
trap 'BYOK_HOME=$home/b "$byok" daemon stop --quiet || true; rm -rf -- "$home"' EXIT

main() {
  export BYOK_HOME=$home/b BYOK_PASSWORD_FILE=$home/password
  echo 'correct horse battery staple' >"$home/password"
  ${CC:-cc} -O2 -o "$home/tracer" scripts/daemon-functions.c
  nm --defined-only "$byok" >"$home/names"
  "$home/tracer" "$home/names" "$byok" daemon >"$home/order" 2>"$home/said" &
  local daemon=$!
  until [ -S "$BYOK_HOME/run/default.sock" ]; do sleep 0.1; done
  work >"$home/said" 2>&1 || cat "$home/said" >&2
  wait "$daemon"
  sed -E 's/17h[0-9a-f]{16}E$//' "$home/order" | awk '!seen[$0]++' | grep -vFxf scripts/hot-functions.txt \
    >scripts/daemon-functions.txt
  echo "$(wc -l <scripts/daemon-functions.txt) functions" >&2
}

# From its start to its end, and what people ask of it in between.
work() {
  "$byok" init --recovery-file "$home/recovery"
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
