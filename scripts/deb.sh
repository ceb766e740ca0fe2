#!/usr/bin/env bash
# Makes a Debian package of both programs (`deb.sh FOLDER OUT`): what is built in FOLDER, into OUT. Downloads nothing.
set -euo pipefail

main() {
  local built out=$2 root version
  built=$(realpath -- "$1")
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
  mkdir -p -- "$out"
  root=$(mktemp -d)
  chmod 755 "$root"
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf -- '$root'" EXIT
  programs "$built"
  completions "$built"
  manuals "$built"
  desktop
  papers
  control
  # The same files make the same package.
  find "$root" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" {} +
  dpkg-deb --root-owner-group --build "-Z${BYOK_DEB_COMPRESSION:-xz}" "$root" "$out/byok_${version}_$(architecture).deb" >/dev/null
  echo "$out/byok_${version}_$(architecture).deb"
}

programs() {
  install -D -m 755 -t "$root/usr/bin" "$1/byok" "$1/byok-desktop"
  strip --strip-unneeded "$root/usr/bin/byok" "$root/usr/bin/byok-desktop"
}

completions() {
  local share=$root/usr/share
  install -d "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
  "$1/byok" completions bash >"$share/bash-completion/completions/byok"
  "$1/byok" completions zsh >"$share/zsh/vendor-completions/_byok"
  "$1/byok" completions fish >"$share/fish/vendor_completions.d/byok.fish"
}

# One for each verb, made of the program's own words, and one for the window.
manuals() {
  local man=$root/usr/share/man/man1
  install -d "$man"
  "$1/byok" manual "$man"
  install -m 644 scripts/byok-desktop.1 "$man"
  gzip -9n "$man"/*.1
}

desktop() {
  local icons=$root/usr/share/icons/hicolor size
  install -D -m 644 scripts/byok.desktop "$root/usr/share/applications/byok.desktop"
  for size in 16 24 32 48 64 128 256; do
    install -D -m 644 "src-tauri/icons/${size}x$size.png" "$icons/${size}x$size/apps/byok.png"
  done
  install -D -m 644 src-tauri/icons/icon.png "$icons/512x512/apps/byok.png"
  install -D -m 644 src-tauri/icons/icon.svg "$icons/scalable/apps/byok.svg"
}

papers() {
  local doc=$root/usr/share/doc/byok
  install -d "$doc"
  {
    echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
    printf '\nFiles: *\nCopyright: the byok contributors\nLicense: MIT or Apache-2.0\n\nLicense: MIT\n'
    sed 's/^$/./; s/^/ /' LICENSE-MIT
    printf '\nLicense: Apache-2.0\n On Debian its text is in /usr/share/common-licenses/Apache-2.0.\n'
  } >"$doc/copyright"
  gzip -9n <CHANGELOG.md >"$doc/changelog.gz"
}

control() {
  local size
  size=$(du -sk --exclude=DEBIAN "$root" | cut -f 1)
  install -d "$root/DEBIAN"
  cat >"$root/DEBIAN/control" <<EOF
Package: byok
Version: $version
Architecture: $(architecture)
Maintainer: The byok contributors <byok@users.noreply.github.com>
Section: utils
Priority: optional
Installed-Size: $size
Depends: $(depends)
Recommends: xdg-utils
Homepage: https://github.com/byok/byok
Description: vault for provider API keys
 Keeps the API keys of model and service providers encrypted, checks them with
 their providers, warns before they end, and hands them to programs. With a
 command line, a terminal interface and a window.
EOF
}

architecture() { dpkg --print-architecture; }

# What the linked libraries are called here. The tray's library is loaded when it is there, so nothing links it.
depends() {
  local work
  work=$(mktemp -d)
  mkdir "$work/debian"
  printf 'Source: byok\n\nPackage: byok\nArchitecture: any\n' >"$work/debian/control"
  (cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "$root/usr/bin/byok" "$root/usr/bin/byok-desktop" 2>/dev/null) |
    sed -n 's/^shlibs:Depends=//p' | sed 's/$/, libayatana-appindicator3-1/'
  rm -rf -- "$work"
}

main "$@"
