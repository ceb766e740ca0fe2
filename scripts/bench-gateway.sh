#!/usr/bin/env bash
# The gateway beside nginx that was configured by hand for the same job, and beside LiteLLM where that is installed:
#
#     scripts/bench-gateway.sh [ROUNDS] [SECONDS]
#
# Takes nginx and wrk (Debian has both), and the release binary. All of them forward a chat request to the same nginx, which answers
# from memory, over connections that are kept, check a token and put the key in its place. Rounds are interleaved; figures are
# medians. Prints requests per second and the 99th percentile of the times, and the delay of streamed chunks over direct.
set -euo pipefail

rounds=${1:-5} seconds=${2:-3}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
byok=$(realpath "${BYOK_BIN:-${CARGO_TARGET_DIR:-target}/release/byok}")
tools=${BYOK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/byok-build/tools}
litellm=${LITELLM:-$tools/litellm/bin/litellm}
here=$PWD
for tool in nginx wrk python3; do
  command -v "$tool" >/dev/null || { echo "$tool is needed" >&2; exit 1; }
done

home=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  BYOK_HOME=$home/b "$byok" daemon stop --quiet 2>/dev/null || true
  rm -rf -- "$home"
}
trap finish EXIT
export BYOK_HOME=$home/b BYOK_NON_INTERACTIVE=1 BYOK_PASSWORD_FILE=$home/password

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# Gives up after ten seconds: what does not listen by then has complained above.
wait_for() {
  local _
  for _ in $(seq 100); do
    ! python3 -c "import socket; socket.create_connection(('127.0.0.1', $1))" 2>/dev/null || return 0
    sleep 0.1
  done
  echo "nothing listens at port $1" >&2
  return 1
}

upstream=$(free_port) proxy=$(free_port) other=$(free_port)
key=sk-bench-key-0123456789abcdef

# --- the provider, and nginx as a gateway

common="daemon off; worker_processes 2; pid %s; error_log stderr crit; events { worker_connections 1024; }"
paths="access_log off; client_body_temp_path $home/t1; proxy_temp_path $home/t2; fastcgi_temp_path $home/t3; uwsgi_temp_path $home/t4; scgi_temp_path $home/t5;"
answer='{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello! How can I help you today?"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}}'
{
  printf "$common" "$home/u.pid"
  echo "http { $paths keepalive_requests 100000000; server { listen 127.0.0.1:$upstream; tcp_nodelay on; default_type application/json; location / { return 200 '$answer'; } } }"
} >"$home/upstream.conf"
printf 'correct horse battery staple\n' >"$home/password"
"$byok" init --quiet --kdf-memory 19 --kdf-passes 2 --recovery-file "$home/recovery"
printf '%s' "$key" | "$byok" add openai --stdin --no-check --quiet --base-url "http://127.0.0.1:$upstream/v1" >/dev/null
token=$("$byok" client add bench --quiet --scope use:openai --rate 100000/1s --concurrency 1000)
{
  printf "$common" "$home/p.pid"
  cat <<CONF
http { $paths keepalive_requests 100000000; map_hash_bucket_size 256;
  upstream provider { server 127.0.0.1:$upstream; keepalive 128; keepalive_requests 100000000; }
  map \$http_authorization \$is_known { default 0; "Bearer $token" 1; }
  server { listen 127.0.0.1:$proxy; tcp_nodelay on; client_max_body_size 0;
    location /gateway/openai/ {
      if (\$is_known = 0) { return 401; }
      proxy_pass http://provider/v1/; proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off;
      proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1:$upstream; proxy_set_header Authorization "Bearer $key"; } } }
CONF
} >"$home/proxy.conf"
nginx -e stderr -c "$home/upstream.conf" & pids+=($!)
nginx -e stderr -c "$home/proxy.conf" & pids+=($!)
"$byok" serve --listen 127.0.0.1:0 --quiet >"$home/address" & pids+=($!)
until [ -s "$home/address" ]; do sleep 0.05; done
wait_for "$upstream"; wait_for "$proxy"
declare -A url=([nginx]=http://127.0.0.1:$proxy [byok]=$(cat "$home/address"))
kinds=(nginx byok)

# --- LiteLLM, which takes half a minute to start

if [ -x "$litellm" ]; then
  cat >"$home/litellm.yaml" <<CONF
general_settings: {master_key: $token}
model_list: [{model_name: m, litellm_params: {model: openai/m, api_base: "http://127.0.0.1:$upstream/v1", api_key: $key}}]
CONF
  "$litellm" --config "$home/litellm.yaml" --host 127.0.0.1 --port "$other" --num_workers 2 >"$home/litellm.log" 2>&1 & pids+=($!)
  if timeout 120 bash -c "until python3 -c \"import socket; socket.create_connection(('127.0.0.1', $other))\" 2>/dev/null; do sleep 0.5; done"; then
    url[litellm]=http://127.0.0.1:$other kinds+=(litellm)
  fi
fi

# --- rounds

cat >"$home/post.lua" <<LUA
wrk.method = "POST"
wrk.body = '{"model":"m","messages":[{"role":"user","content":"Hello, how are you? I would like to know what a gateway costs."}]}'
wrk.headers["Authorization"] = "Bearer $token"
wrk.headers["Content-Type"] = "application/json"
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.0f %.0f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
LUA

measure() { # KIND CONNECTIONS
  local path=/gateway/openai/chat/completions
  [ "$1" != litellm ] || path=/v1/chat/completions
  ${NICE:-} wrk -t 2 -c "$2" -d "${seconds}s" --timeout 30s --latency -s "$home/post.lua" "${url[$1]}$path" |
    sed -n 's/^RESULT //p' >>"$home/$1.$2"
}
for connections in 16 64; do
  for kind in "${kinds[@]}"; do measure "$kind" "$connections"; : >"$home/$kind.$connections"; done
  for _ in $(seq "$rounds"); do
    for kind in "${kinds[@]}"; do measure "$kind" "$connections"; done
  done
done
python3 - "$home" "${kinds[@]}" <<'PY'
import statistics, sys
home, kinds = sys.argv[1], sys.argv[2:]
print(f"{'':10} {'conns':>5} {'req/s':>9} {'of nginx':>9} {'p99 ms':>8} {'of nginx':>9} {'errors':>7}")
for connections in (16, 64):
    base = None
    for kind in kinds:
        rows = [list(map(float, line.split())) for line in open(f"{home}/{kind}.{connections}")]
        rate, p99 = (statistics.median(row[place] for row in rows) for place in (0, 1))
        base = base or (rate, p99)
        errors = sum(row[2] for row in rows)
        print(f"{kind:10} {connections:5} {rate:9.0f} {rate / base[0]:9.2f} {p99 / 1e3:8.2f} {p99 / base[1]:9.2f} {errors:7.0f}")
PY

# --- streamed chunks

python3 "$here/tests/bench/stream.py" serve "$home/stream.port" & pids+=($!)
until [ -s "$home/stream.port" ]; do sleep 0.05; done
"$byok" edit openai --base-url "http://127.0.0.1:$(cat "$home/stream.port")/v1" --quiet >/dev/null
python3 "$here/tests/bench/stream.py" measure "http://127.0.0.1:$(cat "$home/stream.port")/v1/chat" "${url[byok]}/gateway/openai/chat" "$token"
