#!/usr/bin/env bash
# Prints the environment with which a release is linked for a quick start:
#
#     eval "$(scripts/static-release.sh)" && cargo rustc --release -p byok -- $BYOK_LINK
#
# Loading and relocating shared libraries costs every command about a millisecond, more than the command itself takes.
# Prints nothing where it can't be done (no archives, not Linux, a choice made already); the build then links shared
# libraries as usual.
set -euo pipefail

main() {
  [ "$(uname -s)" = Linux ] || return 0
  # Asking the processor what it can do takes 40 µs in a virtual machine; a face parses one short head in its life.
  echo 'export CARGO_CFG_HTTPARSE_DISABLE_SIMD=1'
  if [ -n "${VENDORED:-}" ]; then
    static_program
    return
  fi
  [ -z "${OPENSSL_DIR:-}${OPENSSL_LIB_DIR:-}" ] || return 0

  local archive include folder
  archive=$(find_archive crypto) || return 0
  include=$(include_dir)

  # The name holds a checksum: a new libcrypto from the system, or a new script, is a new folder, so Cargo links again.
  folder=$(target_dir)/static-libcrypto/$(cat "$archive" "${BASH_SOURCE[0]}" | cksum | cut -d ' ' -f 1)
  if [ ! -f "$folder/libcrypto.a" ]; then
    prepare "$folder" "$archive" "$include" || return 0
  fi
  printf 'export OPENSSL_LIB_DIR=%q OPENSSL_INCLUDE_DIR=%q\n' "$folder" "$include"
  static_program
}

# The whole program without the dynamic loader, where the C library has an archive. It is placed at a fixed address:
# relocating it at every start means copying 130 pages, a third of what `byok get` takes. Heap, stack and the pages of
# secrets are random all the same. PIE=1 makes the program itself movable too, and slower.
static_program() {
  find_archive c >/dev/null || return 0
  local link='-C target-feature=+crt-static'
  [ -n "${PIE:-}" ] || link+=' -C relocation-model=static'
  printf 'export BYOK_LINK=%q\n' "$link$(in_order)"
}

# What short commands go through lies side by side. The option is LLD's, which is what Rust links with on this system.
in_order() {
  [ "$(rustc -vV 2>/dev/null | sed -n 's/^host: //p')" = x86_64-unknown-linux-gnu ] || return 0
  # Relative, because Cargo starts the compiler in the workspace's folder, whose path may hold blanks.
  printf ' -C linker=scripts/link-hot.sh'
}

# The absolute path of libNAME.a; fails where only the shared library is installed.
find_archive() {
  local path
  path=$(${CC:-cc} -print-file-name="lib$1.a" 2>/dev/null) || return 1
  # A compiler that doesn't find the file answers with the bare name.
  [[ $path == /* ]] && readlink -e -- "$path"
}

# Headers that differ by architecture are found by the compiler itself; this is where the others are.
include_dir() {
  pkg-config --variable=includedir libcrypto 2>/dev/null || echo /usr/include
}

target_dir() {
  local root
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  realpath -m -- "${CARGO_TARGET_DIR:-$root/target}"
}

# Makes a folder in which the linker finds the archive and nothing else, since it prefers a shared library. The
# file is a linker script, because some systems build libcrypto with compression, which needs libraries beside it.
prepare() {
  local folder=$1 archive=$2 include=$3
  rm -rf -- "$(dirname "$folder")"
  mkdir -p -- "$folder"
  printf 'GROUP ( "%s" "%s" %s )\n' "$(without_start "$archive" "$folder")" "$archive" "$(companions)" \
    >"$folder/libcrypto.a"
  if links "$folder" "$include"; then
    rm -- "$folder/trial"
  else
    rm -rf -- "$(dirname "$folder")"
    return 1
  fi
}

# libcrypto asks the processor what it can do when a program starts, and again when it is used for the first time. Only the
# daemon uses it, so commands are spared the first question (six traps to a virtual machine's host, 25 µs): the object that
# asks it is linked from a copy that lacks its `.init`. Prints the archive itself where libcrypto would not ask again.
without_start() {
  local archive=$1 folder=$2 object=libcrypto-lib-x86_64cpuid.o init=libcrypto-lib-init.o
  if (cd "$folder" && ar x "$archive" "$object" "$init") 2>/dev/null &&
    objdump -r "$folder/$init" | grep OPENSSL_cpuid_setup >/dev/null &&
    objcopy --remove-section=.init --remove-section=.rela.init "$folder/$object"; then
    rm -- "$folder/$init"
    echo "$folder/$object"
  else
    echo "$archive"
  fi
}

# What libcrypto.a needs beside itself, as archives where there are any.
companions() {
  local flag
  for flag in $(pkg-config --static --libs-only-l libcrypto 2>/dev/null || echo -lcrypto); do
    [ "$flag" = -lcrypto ] || find_archive "${flag#-l}" || echo "$flag"
  done | tr '\n' ' '
}

# Whether a program that uses libcrypto as SQLCipher does compiles and links.
links() {
  ${CC:-cc} -x c - -I"$2" -L"$1" -lcrypto -o "$1/trial" >/dev/null 2>&1 <<'EOF'
#include <openssl/evp.h>
#include <openssl/rand.h>
int main(void) {
  unsigned char key[32];
  return !RAND_bytes(key, 32) || !EVP_aes_256_cbc() ||
         !PKCS5_PBKDF2_HMAC("", 0, key, 16, 1, EVP_sha512(), 32, key);
}
EOF
}

main
