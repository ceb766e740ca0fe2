#!/usr/bin/env bash
# The linker of a release: `cc`, told to put the functions of scripts/hot-functions.txt side by side and first, and then
# those of scripts/daemon-functions.txt.
#
# The list has names without the hash that Rust adds to them, because the hash is another one with each compiler, each
# dependency and each flag. Here, where the objects are at hand, the names are completed.
set -euo pipefail

order=$(mktemp)
trap 'rm -f -- "$order"' EXIT

objects=()
for argument in "$@"; do
  case $argument in *.o) objects+=("$argument") ;; esac
done

# Names of the list as they are (those of the C library), and those in the objects that are one of them with a hash.
{
  cat "$(dirname "${BASH_SOURCE[0]}")"/{hot,daemon}-functions.txt
  echo
  nm --defined-only --format=posix "${objects[@]}" 2>/dev/null | cut -d ' ' -f 1
} | awk '
  !NF { is_object = 1; next }
  !is_object { list[++count] = $1; next }
  {
    # A hash is "17h", 16 digits and "E".
    bare = substr($1, 1, length($1) - 20)
    if (substr($1, length($1) - 19, 3) == "17h") full[bare] = full[bare] $1 "\n"
  }
  END { for (i = 1; i <= count; i++) printf "%s", (list[i] in full) ? full[list[i]] : list[i] "\n" }
' >"$order"

${CC:-cc} -Wl,--symbol-ordering-file="$order" -Wl,--no-warn-symbol-ordering "$@"
