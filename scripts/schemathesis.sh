#!/usr/bin/env bash
# Asks the API thousands of questions made from its own description (GET /api/openapi.json), right ones and wrong ones:
#
#     scripts/schemathesis.sh [SECONDS]
#
# Nothing may be answered with 5xx, with a status that is not described, or in another shape than described. Runs the debug
# binary in a throwaway home. The token that is used is kept to `generic`, a service without a provider, so nobody outside this
# machine is asked anything.
set -euo pipefail

seconds=${1:-60}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
byok=$(realpath "${BYOK_BIN:-${CARGO_TARGET_DIR:-target}/debug/byok}")
schemathesis=${BYOK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/byok-build/tools}/schemathesis/bin/schemathesis

home=$(mktemp -d)
serving=
finish() {
  [ -z "$serving" ] || kill "$serving" 2>/dev/null || true
  "$byok" daemon stop --quiet || true
  rm -rf -- "$home"
}
trap finish EXIT

export BYOK_HOME=$home/b BYOK_NON_INTERACTIVE=1 BYOK_PASSWORD_FILE=$home/password
echo 'correct horse battery staple' >"$BYOK_PASSWORD_FILE"
"$byok" init --quiet --kdf-memory 19 --kdf-passes 2 --recovery-file "$home/recovery"
for name in main work old; do
  echo "not-a-key-$name" | "$byok" add generic "$name" --stdin --no-check --expires 20d --tag fuzz --note "a note" --quiet >/dev/null
done
# Through the environment and a private file, so that the token is in no process list.
umask 077
"$byok" client add fuzz --quiet --scope metadata,validate,write,reveal --service generic --rate 100000/60s >"$home/token"

"$byok" serve --listen 127.0.0.1:0 --quiet >"$home/address" &
serving=$!
until [ -s "$home/address" ]; do
  kill -0 "$serving"
  sleep 0.05
done
address=$(cat "$home/address")

# Locking would end the questions, and a stream of events never ends; both have tests of their own.
cat >"$home/schemathesis.toml" <<TOML
base-url = "$address"
headers = { Authorization = "Bearer \${FUZZ_TOKEN}" }
TOML
# What it remembers between runs goes with the home.
cd "$home"
FUZZ_TOKEN=$(cat "$home/token") timeout $((seconds + 60)) "$schemathesis" --config-file "$home/schemathesis.toml" \
  run "$address/api/openapi.json" \
  --exclude-path /api/session/lock --exclude-path /api/events \
  --phases examples,coverage,fuzzing --max-examples "${EXAMPLES:-25}" --max-time "$seconds" --seed 1 --workers 1 \
  --checks all --exclude-checks positive_data_acceptance \
  --no-shrink --warnings off --output-sanitize true

# Whatever was asked, the vault is whole.
"$byok" audit --verify
