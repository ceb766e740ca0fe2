# Everything a person or a machine does with this tree. `make` alone tells what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PREFIX ?= /usr/local

TARGET := $(or $(CARGO_TARGET_DIR),target)
BYOK := $(TARGET)/release/byok
DESKTOP := $(TARGET)/release/byok-desktop

# Tools that the tests need are kept outside the clone, so that the next clone finds them.
export BYOK_TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/byok-build/tools

# A Rust that was installed a moment ago is not yet in the shell's path.
CARGO_BIN := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin
ifeq (,$(findstring :$(CARGO_BIN):,:$(PATH):))
export PATH := $(CARGO_BIN):$(PATH)
endif
export PATH := $(BYOK_TOOLS)/bin:$(PATH)

# Development selects the whole workspace, always: Cargo unites the features of what is selected, and another
# selection compiles a hundred crates again. A release selects byok alone, so that nothing the tests ask of a
# shared dependency gets into the binary that people run.
ALL := --workspace --locked
RELEASE := --release --locked -p byok $(if $(VENDORED),--features byok/vendored-openssl)
RELEASE_DESKTOP := --release --locked -p byok-desktop

# VENDORED=1 compiles OpenSSL (five minutes); otherwise the system's libcrypto is linked, statically where it can be.
LINKING := eval "$$(VENDORED=$(VENDORED) PIE=$(PIE) scripts/static-release.sh)";

##@ Use

run: ## Install what is missing, build, and open byok (without a terminal: its tour)
	@scripts/bootstrap.sh run
	@$(MAKE) release
	@if [ -t 0 ] && [ -t 1 ]; then exec $(BYOK); else exec $(BYOK) tour; fi

desktop: ## Install what is missing, build the window of byok, and open it
	@scripts/bootstrap.sh desktop
	@$(MAKE) release-desktop
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then exec $(DESKTOP); else echo 'There is no desktop here; start $(DESKTOP) at one.'; fi

release: ## Build the release binary; VENDORED=1 brings its own OpenSSL, PIE=1 a movable program
	@$(LINKING) cargo rustc $(RELEASE) -- $${BYOK_LINK:-}

# The window's libraries are the system's, so nothing is linked statically but OpenSSL's libcrypto where it can be.
release-desktop: ui/dist/index.html ## Build the release binary of the window
	@$(LINKING) cargo build $(RELEASE_DESKTOP)

deb: release release-desktop ## Make a Debian package of both programs in target/debian
	scripts/deb.sh $(TARGET)/release $(TARGET)/debian

# Under sudo there is usually no Cargo: what was built before gets installed.
install: ## Install the binary and its completions under PREFIX (/usr/local)
	@[ -n "$${SUDO_USER:-}" ] && [ -x $(BYOK) ] || $(MAKE) release
	install -D -m 755 $(BYOK) "$(DESTDIR)$(PREFIX)/bin/byok"
	@$(foreach shell,bash zsh fish,$(call install-completions,$(shell)))

uninstall: ## Remove what `make install` put under PREFIX; vaults stay
	rm -f -- "$(DESTDIR)$(PREFIX)/bin/byok" $(foreach shell,bash zsh fish,"$(DESTDIR)$(PREFIX)/$(completions-$(shell))")

completions-bash := share/bash-completion/completions/byok
completions-zsh := share/zsh/site-functions/_byok
completions-fish := share/fish/vendor_completions.d/byok.fish

# Through a variable, so that a failing binary leaves no empty file behind.
define install-completions
words=$$($(BYOK) completions $(1)); \
install -D -m 644 /dev/stdin "$(DESTDIR)$(PREFIX)/$(completions-$(1))" <<<"$$words";
endef

##@ Check

# nextest comes last: a run ends with its summary.
STAGES := fmt page screens clippy doc deny build hardened doctest schemathesis

test: ## Everything below, as CI does it
	@scripts/bootstrap.sh test; \
	times="bootstrap $$SECONDS s"; \
	for stage in $(STAGES); do \
	  printf '\n== %s\n' "$$stage"; \
	  start=$$SECONDS; \
	  $(MAKE) "$$stage"; \
	  times+=", $$stage $$((SECONDS - start)) s"; \
	done; \
	printf '\n== tests (until here %s s: %s)\n' "$$SECONDS" "$$times"; \
	cargo nextest run $(ALL)

fmt: ## Formatting
	cargo fmt --all --check

# The window's program carries the page, so nothing of the workspace compiles before the page is there.
ui/dist/index.html: ui/node_modules/.package-lock.json $(wildcard ui/*.html ui/*.ts ui/*.js ui/scripts/*.ts) $(shell find ui/src -type f)
	npm --prefix ui run --silent build
	@touch $@

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	npm --prefix ui ci --no-fund --no-audit
	@touch $@

# Chromium is a package of its own that a person's machine need not have; CI has it.
screens: ui/dist/index.html ## The page in Chromium, every screen in every state; pictures in target/screens
	@if [ -x "$${CHROMIUM:-/usr/bin/chromium}" ]; then \
	  npm --prefix ui run --silent test:page; \
	elif [ -n "$${CI:-}" ]; then \
	  echo 'There is no Chromium here.' >&2; exit 1; \
	else \
	  echo 'screens: skipped, there is no /usr/bin/chromium (CHROMIUM names another)'; \
	fi

page: ui/dist/index.html ## The page of the window: types, its own tests, and that it stays small
	npm --prefix ui run --silent check
	npm --prefix ui run --silent test
	scripts/page-size.sh ui/dist

clippy: ui/dist/index.html ## Lints, each with its reason in Cargo.toml and clippy.toml
	cargo clippy --all-targets $(ALL) -- -D warnings

doc: ui/dist/index.html ## The documentation builds and its links lead somewhere
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps $(ALL)

# cargo-deny reads every crate of the lock file, also those for other systems.
deny: ## Licences, bans and sources; advisories where their database can be had
	cargo fetch --locked
	cargo deny --offline check --hide-inclusion-graph licenses bans sources
	@if GIT_TERMINAL_PROMPT=0 timeout 60 cargo deny fetch db 2>/dev/null; then \
	  cargo deny --offline check --hide-inclusion-graph advisories; \
	else \
	  echo 'advisories: not checked (database out of reach)'; \
	fi

build: ui/dist/index.html ## The debug binaries, which the end-to-end tests start
	cargo build $(ALL)

# Only the window's program is compiled once more: all it needs is there from `build`, so the build folder is the same.
hardened: build ## A window that nobody may drive, which a test tries to drive
	CARGO_BUILD_BUILD_DIR="$${CARGO_BUILD_BUILD_DIR:-$(TARGET)}" CARGO_TARGET_DIR=$(TARGET)/hardened \
	  cargo build $(ALL) --no-default-features --features byok-desktop/custom-protocol --bin byok-desktop

unit: ui/dist/index.html ## Tests inside the crates
	cargo nextest run $(ALL) -E 'not package(byok-e2e)'

doctest: ui/dist/index.html ## Examples in the documentation
	cargo test --doc $(ALL)

e2e: build ## Tests through the built binary
	cargo nextest run $(ALL) -E 'package(byok-e2e)'

schemathesis: build ## Questions to the API made from its own description; a minute
	scripts/schemathesis.sh 40

bench: release release-desktop ## Speed: inside a process with criterion, then whole processes
	@$(LINKING) cargo bench --locked -p byok-core
	@$(LINKING) cargo build --release --locked -p byok-e2e --bin byok-bench
	BYOK_BIN=$(abspath $(BYOK)) BYOK_DESKTOP_BIN=$(abspath $(DESKTOP)) $(TARGET)/release/byok-bench
	@$(MAKE) bench-page

bench-page: ui/dist/index.html ## Frames of the page while ten thousand keys scroll (Chromium)
	npm --prefix ui run --silent bench

bench-gateway: release ## Speed of the gateway beside nginx and LiteLLM; takes nginx and wrk
	BYOK_BIN=$(abspath $(BYOK)) scripts/bench-gateway.sh

##@ Rest

# Unstripped, in a folder of its own, because only the names are wanted.
hot-functions: ## Trace anew which functions a short command and the daemon go through
	@$(LINKING) CARGO_PROFILE_RELEASE_STRIP=none CARGO_TARGET_DIR=$(TARGET)/unstripped cargo rustc $(RELEASE) -- $${BYOK_LINK:-}
	scripts/hot-functions.sh $(abspath $(TARGET)/unstripped/release/byok)
	scripts/daemon-functions.sh $(abspath $(TARGET)/unstripped/release/byok)

picture: build ## Draw the README's pictures anew
	$(TARGET)/debug/byok-picture commands >docs/picture.svg
	@$(foreach name,keys detail expiring health audit,$(call draw,$(name)))

# Through a variable, so that a failing program leaves the old picture.
define draw
svg=$$($(TARGET)/debug/byok-picture $(1)); \
printf '%s\n' "$$svg" >docs/screen-$(1).svg;
endef

# rsvg-convert is in librsvg2-bin. What is drawn is committed, so nobody else needs it.
icons: src-tauri/icons/icon.svg ## Draw the icon anew in every size
	@for size in 16 24 32 48 64 128 256; do \
	  rsvg-convert -w $$size -h $$size $< -o src-tauri/icons/$${size}x$$size.png; \
	done
	@rsvg-convert -w 512 -h 512 $< -o src-tauri/icons/icon.png

fuzz: build ## Random keys at the terminal interface, random lines between MCP clients and servers, random requests at the gateway; a minute each
	BYOK_FUZZ_SECONDS=60 cargo nextest run $(ALL) --no-capture -E 'test(random_keys) + binary(mcp_fuzz) + test(fuzz_)'

clean: ## Remove what was built in this clone
	cargo clean

help: ## Print this list
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

.PHONY: run desktop release release-desktop deb install uninstall test fmt page screens bench-page clippy doc deny build hardened unit doctest e2e schemathesis bench bench-gateway hot-functions picture icons fuzz clean help
