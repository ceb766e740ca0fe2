#!/usr/bin/env bash
# Writes scripts/hot-functions.txt anew: the functions that `get`, `list`, `run` and `status` go through, in the order in
# which they are reached. The release is linked in that order (scripts/static-release.sh), so that these few functions lie
# side by side instead of in thirty places of a 17 MB program: each place is a page fault, and those are most of what a short
# command costs.
#
# The names are without Rust's hashes; scripts/link-hot.sh completes them. To be run (`make hot-functions`) after the hot
# path changed. A name that does not exist any more does no harm; a function that is missing costs a page fault. Needs
# valgrind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

byok=$1
home=$(mktemp -d)
trap 'BYOK_HOME=$home/b "$byok" daemon stop --quiet || true; rm -rf -- "$home"' EXIT

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
  # A program that is not there: valgrind writes nothing about a process that has become another program.
  trace run --only generic/one,generic/two -- "$home/nothing"
  trace status --short
  trace get generic/none
  names >scripts/hot-functions.txt
  echo "$(wc -l <scripts/hot-functions.txt) functions" >&2
}

# A way that fails (the last one) is a way, too.
trace() {
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$home/trace.$((++traces))" "$byok" "$@" \
    >/dev/null 2>"$home/said" || true
}
traces=0

# The emulated processor lacks what newer ones have, so the C library's variants for those are added; and valgrind hides the
# kernel's functions (vDSO) from it, so what looks for them is added, too.
names() {
  { sed -n -E 's/^c?fn=\([0-9]+\) ([^ ]+)$/\1/p' "$home"/trace.* | sed "s/'.*//" &&
    printf '%s\n' _dl_new_object _dl_setup_hash _dl_lookup_symbol_x do_lookup_x check_match __strcmp_avx2 \
      __strstr_avx512; } |
    sed -E 'p; s/_avx2?(_unaligned_erms)?$/_evex\1/; p; s/_evex(_unaligned_erms)?$/_avx512\1/' |
    grep -Fxf <(nm --defined-only "$byok" | cut -d ' ' -f 3) | sed -E 's/17h[0-9a-f]{16}E$//' | awk '!seen[$0]++'
}

main
