#!/usr/bin/env bash
# Brings a machine to where byok can be built (`bootstrap.sh run`), its window too (`bootstrap.sh desktop`), or all of it
# tested (`bootstrap.sh test`).
#
# Says and does nothing when everything is there. Asks before it uses sudo or fetches Rust; where nobody can be
# asked it names the command to run and stops. What it builds itself goes to a cache outside the clone.
set -euo pipefail

# Who needs it, the Debian or Ubuntu package, and why. `ci` holds what a person's own machine should not get from a
# test run: openssh-server starts a server that listens on the network, dunst answers for a desktop's notifications.
packages() {
  cat <<'EOF'
run   build-essential  SQLCipher and ring are C in part
run   pkg-config       names what a static libcrypto needs beside itself
run   libssl-dev       libcrypto, under SQLCipher
run   ca-certificates  whom TLS trusts, for the registry and for providers
desk  libwebkit2gtk-4.1-dev         shows the page of the window
desk  libayatana-appindicator3-dev  the tray
desk  librsvg2-dev     the icons of GTK
desk  libxdo-dev       keys of the tray's menu
rust  curl             fetches rustup
test  python3-venv     runs schemathesis and MCP's Python SDK apart from the system's Python
test  libxml2-utils    holds JUnit reports against the schemas that are around
test  git              brings cargo-deny its advisories, and asks byok for passwords
test  direnv           loads keys when a folder is entered
test  openssh-client   runs byok over ssh
test  tmux             a terminal that tests can type into and read
ci    openssh-server   the other end of that ssh
ci    xvfb             a desktop without a screen: its clipboard, and where notifications are drawn
ci    xclip            another program there, that pastes and copies
ci    dbus-daemon      a session bus of the test's own, for desktop notifications
ci    dunst            a real notification server, read back by tests
ci    systemd          checks the unit that `daemon install` writes
ci    webkit2gtk-driver  types and clicks in the real window
ci    xdotool          finds that window, and takes the focus away from it
ci    chromium         shows the same page in every state
ci    fonts-dejavu-core  letters for its pictures
ci    dpkg-dev         tells which libraries the Debian package needs
EOF
}

# The tool and its version: what gets installed, and the oldest that will do.
tools() {
  cat <<'EOF'
cargo-deny     0.20.2
cargo-nextest  0.9.143
EOF
}

# What builds the page; the oldest that its tools run on. From Debian where it is new enough, else from npm.
NODE=20.19.0
NODE_FROM_NPM=22.21.0

# Asks the API questions made from its own description (`make schemathesis`); from PyPI, in a folder of its own.
SCHEMATHESIS=4.32.5

# The official Python SDK of MCP, a client and a server of the tests; from PyPI, in a folder of its own. The official TypeScript
# SDKs are in tests/mcp-sdk, by its lock file.
MCP_SDK=2.3.0

main() {
  local goal=${1:-run}
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  use_own_tools
  case $goal in
    run) ensure_packages run ;;
    desktop) ensure_packages run desk ;;
    test) ensure_packages run desk test ${CI:+ci} ;;
    *) die "Unknown goal \`$goal\`. Use \`run\`, \`desktop\` or \`test\`." ;;
  esac
  ensure_rust
  [ "$goal" = run ] || ensure_node
  if [ "$goal" = test ]; then
    ensure_component fmt rustfmt
    ensure_component clippy clippy
    ensure_tools
    ensure_schemathesis
    ensure_sdks
    ensure_mcp_sdks
    ensure_prism
  fi
}

# --- system packages

ensure_packages() {
  if ! has apt-get || ! has dpkg-query; then
    check_by_hand "$@"
    return
  fi
  local missing=()
  mapfile -t missing < <(wanted "$@" | while read -r name; do is_installed "$name" || echo "$name"; done)
  if [ "${#missing[@]}" -gt 0 ]; then
    install_packages "${missing[@]}"
  fi
}

wanted() {
  local need name
  packages | while read -r need name _; do
    case " $* " in *" $need "*) echo "$name" ;; esac
  done
}

is_installed() {
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

install_packages() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
  local command="apt-get install -y --no-install-recommends $*"
  if [ "$(id -u)" != 0 ]; then
    has sudo || die "These packages are missing: $*." "As root, run: $command"
    ask "These packages are missing: $*. Install them with sudo?" ||
      die "Nothing was installed; these are missing: $*." "Run: sudo $command"
    apt=(sudo "${apt[@]}")
  fi
  say "Installing $*"
  "${apt[@]}" -qq update || say "The package lists could not be refreshed; trying with those at hand."
  "${apt[@]}" -qq -y --no-install-recommends install "$@" >&2 ||
    die "The packages could not be installed." "Run: $command"
}

# Other systems name their packages differently, so look for what is inside them.
check_by_hand() {
  local missing=() tool
  for tool in cc pkg-config; do has "$tool" || missing+=("$tool"); done
  # On macOS SQLCipher uses the system's own cryptography.
  if [ "$(uname -s)" != Darwin ] && ! pkg-config --exists libcrypto 2>/dev/null; then
    missing+=("libcrypto and its headers (OpenSSL 3)")
  fi
  if [[ " $* " == *" desk "* ]] && [ "$(uname -s)" != Darwin ] && ! pkg-config --exists webkit2gtk-4.1 2>/dev/null; then
    missing+=("WebKitGTK 4.1 and its headers")
  fi
  if [[ " $* " == *" test "* ]]; then
    for tool in git ssh tmux xmllint; do has "$tool" || missing+=("$tool"); done
  fi
  [ "${#missing[@]}" = 0 ] ||
    die "Missing: $(joined "${missing[@]}")." "Install it with this system's package manager, then try again."
}

# --- Rust

ensure_rust() {
  local oldest found
  oldest=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || found=
  if [ -n "$found" ] && at_least "$found" "$oldest"; then
    return
  fi
  if has rustup; then
    die "byok needs Rust $oldest; ${found:-none} is active." "Run: rustup update stable && rustup default stable"
  fi
  ask "byok needs Rust $oldest; ${found:-none} is installed. Install it for $(id -un) with rustup from https://rustup.rs?" ||
    die "byok needs Rust $oldest; ${found:-none} is installed." \
      "Install it as https://rustup.rs says, or from your distribution where it is new enough."
  install_rust
}

install_rust() {
  local installer
  has curl || ensure_packages rust
  installer=$(mktemp)
  # Fetched whole before it runs, so that a broken transfer is not half a script.
  if ! curl --proto '=https' --tlsv1.2 -fsSL https://sh.rustup.rs -o "$installer"; then
    rm -- "$installer"
    die "rustup could not be fetched." "Install Rust as https://rustup.rs says, then try again."
  fi
  sh "$installer" -y -q --profile minimal --component clippy,rustfmt --no-modify-path
  rm -- "$installer"
}

# --- node

ensure_node() {
  local found machine
  has npm || ensure_named nodejs npm
  found=$(node_version)
  if [ -n "$found" ] && at_least "$found" "$NODE"; then
    return
  fi
  has npm || die "The page of the window is built with Node $NODE or newer." "Install it as https://nodejs.org says."
  machine=$(uname -m)
  case $machine in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) die "The page is built with Node $NODE or newer; ${found:-none} is installed." "Install it as https://nodejs.org says." ;;
  esac
  say "Installing Node $NODE_FROM_NPM into $BYOK_TOOLS"
  npm install --silent --no-fund --no-audit --prefix "$BYOK_TOOLS/node" "node-linux-$machine@$NODE_FROM_NPM" >&2 ||
    die "Node could not be installed." "Install it as https://nodejs.org says."
  mkdir -p "$BYOK_TOOLS/bin"
  ln -sf "$BYOK_TOOLS/node/node_modules/node-linux-$machine/bin/node" "$BYOK_TOOLS/bin/node"
}

node_version() { node --version 2>/dev/null | sed -n 's/^v//p'; }

# Not in the list above, because a Node from elsewhere is as good.
ensure_named() {
  if has apt-get; then install_packages "$@"; fi
}

ensure_component() {
  cargo "$1" --version >/dev/null 2>&1 ||
    die "The tests need \`cargo $1\`." "Run: rustup component add $2 (or install your distribution's package of it)"
}

# --- tools of the tests

# Where tools are kept, and where rustup puts Cargo; both come before older ones of the system. As in the Makefile.
use_own_tools() {
  BYOK_TOOLS=${BYOK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/byok-build/tools}
  local cargo=${CARGO_HOME:-$HOME/.cargo}/bin
  [[ ":$PATH:" == *":$cargo:"* ]] || PATH=$cargo:$PATH
  PATH=$BYOK_TOOLS/bin:$PATH
}

ensure_tools() {
  local name version found
  while read -r name version; do
    found=$("$name" --version 2>/dev/null | sed -n '1s/^[^ ]* \([^ ]*\).*/\1/p') || found=
    if [ -z "$found" ] || ! at_least "$found" "$version"; then
      install_tool "$name" "$version"
    fi
  done < <(tools)
}

install_tool() {
  say "Building $1 $2, once and for some minutes, into $BYOK_TOOLS"
  # Away from the project's own build folders, which it would fill. Unoptimised, because that takes three minutes
  # instead of eight, and costs a second in each run.
  env -u CARGO_TARGET_DIR -u CARGO_BUILD_BUILD_DIR -u CARGO_BUILD_TARGET_DIR \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --locked --root "$BYOK_TOOLS" --version "=$2" "$1" </dev/null ||
    die "$1 could not be built." "Run: cargo install --locked $1 --version $2"
}

# Another version may generate other questions, so it is exactly this one.
ensure_schemathesis() {
  local venv=$BYOK_TOOLS/schemathesis found
  found=$("$venv/bin/schemathesis" --version 2>/dev/null | sed -n 's/.* //p') || found=
  [ "$found" != "$SCHEMATHESIS" ] || return 0
  has python3 || die "The tests need Python 3." "Install it with this system's package manager, then try again."
  say "Installing schemathesis $SCHEMATHESIS into $venv"
  mkdir -p "$BYOK_TOOLS"
  python3 -m venv --clear "$venv" || die "Python can't make a virtual environment." "Install python3-venv, then try again."
  "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$SCHEMATHESIS" ||
    die "schemathesis could not be installed." "Run: $venv/bin/pip install schemathesis==$SCHEMATHESIS"
}

# What the tests show of other people's clients and servers holds for exactly these.
ensure_mcp_sdks() {
  local venv=$BYOK_TOOLS/mcp found
  found=$("$venv/bin/python" -c 'import importlib.metadata as m; print(m.version("mcp"))' 2>/dev/null) || found=
  if [ "$found" != "$MCP_SDK" ]; then
    has python3 || die "The tests need Python 3." "Install it with this system's package manager, then try again."
    say "Installing the Python SDK of MCP $MCP_SDK into $venv"
    mkdir -p "$BYOK_TOOLS"
    python3 -m venv --clear "$venv" || die "Python can't make a virtual environment." "Install python3-venv, then try again."
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/mcp-sdk/requirements.txt ||
      die "The Python SDK of MCP could not be installed." "Run: $venv/bin/pip install -r tests/mcp-sdk/requirements.txt"
  fi
  if ! cmp -s tests/mcp-sdk/package-lock.json tests/mcp-sdk/node_modules/.byok-lock.json; then
    say "Installing the TypeScript SDKs of MCP into tests/mcp-sdk"
    npm --prefix tests/mcp-sdk ci --silent --no-fund --no-audit >&2 ||
      die "The TypeScript SDKs of MCP could not be installed." "Run: npm --prefix tests/mcp-sdk ci"
    cp tests/mcp-sdk/package-lock.json tests/mcp-sdk/node_modules/.byok-lock.json
  fi
}

# A mock that others wrote, made from OpenAI's description. Scripts of its packages do not run: one of them only counts installations.
ensure_prism() {
  local folder=tests/prism
  ! cmp -s $folder/package-lock.json $folder/node_modules/.byok-lock.json || return 0
  say "Installing Prism into $folder"
  npm --prefix $folder ci --silent --ignore-scripts --no-fund --no-audit >&2 ||
    die "Prism could not be installed." "Run: npm --prefix $folder ci --ignore-scripts"
  cp $folder/package-lock.json $folder/node_modules/.byok-lock.json
}

# The official packages that call through the gateway in the tests.
ensure_sdks() {
  local venv=$BYOK_TOOLS/sdk wanted=tests/sdk/requirements.txt
  ! cmp -s "$wanted" "$venv/requirements.txt" || return 0
  has python3 || die "The tests need Python 3." "Install it with this system's package manager, then try again."
  say "Installing the packages of $wanted into $venv"
  mkdir -p "$BYOK_TOOLS"
  python3 -m venv --clear "$venv" || die "Python can't make a virtual environment." "Install python3-venv, then try again."
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" ||
    die "The packages of $wanted could not be installed." "Run: $venv/bin/pip install -r $wanted"
  cp "$wanted" "$venv/requirements.txt"
}

# --- small things

has() { command -v "$1" >/dev/null 2>&1; }

at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

joined() {
  local text
  text=$(printf ', %s' "$@")
  echo "${text#, }"
}

# A yes from a person; no when there is nobody to ask.
ask() {
  [ -t 0 ] && [ -t 2 ] || return 1
  local answer
  read -r -p "$1 [y/N] " answer
  [[ $answer == [yY]* ]]
}

say() { printf '%s\n' "$*" >&2; }

# What is wrong, and what to do about it.
die() {
  printf '%s\n' "$@" >&2
  exit 1
}

main "$@"
