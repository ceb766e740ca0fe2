#!/usr/bin/env bash
# Fails when the scripts and styles of the page (`page-size.sh DIST`) have outgrown what a window should have to read.
set -euo pipefail

# In bytes, compressed as browsers get it.
MOST=80000

total=0
while IFS= read -r -d '' file; do
  size=$(gzip -9 -c -- "$file" | wc -c)
  total=$((total + size))
  printf '%7d  %s\n' "$size" "${file#"$1"/}"
done < <(find "$1" -type f \( -name '*.js' -o -name '*.css' \) -print0 | sort -z)

[ "$total" -gt 0 ] || { echo "There is no page in $1; run \`make page\`." >&2; exit 1; }
printf '%7d  of %d bytes\n' "$total" "$MOST"
if [ "$total" -gt "$MOST" ]; then
  echo "The page is too big: look at what was imported last." >&2
  exit 1
fi
