//! A vault whose every secret is unique, so that finding one anywhere tells where it came from.

use crate::scan::{Scanner, unique};
use crate::{Provider, Sandbox, keys, memory, raw, vault_keys};
use std::collections::BTreeSet;
use std::fs;

/// A sandbox and its secrets.
pub struct Planted {
    /// The home.
    pub sandbox: Sandbox,
    /// Of the vault.
    pub password: String,
    /// Of the vault, as shown.
    pub recovery: String,
    /// A key's value, in the shape of OpenAI's.
    pub value: String,
    mark: String,
}

impl Default for Planted {
    fn default() -> Self {
        Self::new()
    }
}

impl Planted {
    /// A home with an open vault; nothing is stored in it yet.
    ///
    /// # Panics
    /// When the vault can't be created.
    pub fn new() -> Self {
        let (sandbox, password, mark) = (Sandbox::empty(), unique(), unique());
        fs::write(sandbox.dir().join("password"), &password).expect("the home is writable");
        sandbox
            .byok(&[
                "init",
                "--kdf-memory",
                "19",
                "--kdf-passes",
                "2",
                "--recovery-file",
                "recovery",
            ])
            .exits(0);
        let code = sandbox.dir().join("recovery");
        let recovery = fs::read_to_string(&code)
            .expect("init wrote the code")
            .trim()
            .to_owned();
        // What follows looks for it everywhere in this home.
        fs::remove_file(code).expect("the home is writable");
        Self {
            sandbox,
            password,
            recovery,
            value: keys::openai(&mark),
            mark,
        }
    }

    /// Stores the value as `openai`; `provider` is asked first, if there is one.
    ///
    /// # Panics
    /// When it can't be stored.
    #[must_use]
    pub fn with_key(self, provider: Option<&Provider>) -> Self {
        let url = provider.map(Provider::url);
        let words = match &url {
            Some(url) => vec!["add", "openai", "--stdin", "--base-url", url],
            None => vec!["add", "openai", "--stdin", "--no-check"],
        };
        self.sandbox.byok_with(&words, &self.value).exits(0);
        self
    }

    /// The daemon's process.
    pub fn daemon(&self) -> u32 {
        raw::daemon_pid(&self.sandbox.socket())
    }

    /// Looks for the value. What the preview shows of it is not part of what is looked for.
    pub fn value_scanner(&self) -> Scanner {
        Scanner::default().text("value", &self.mark)
    }

    /// Looks for what was typed: the value, the password, the recovery code.
    pub fn typed_scanner(&self) -> Scanner {
        self.value_scanner()
            .text("password", &self.password)
            .text("recovery code", &self.recovery)
            .text("recovery code without dashes", &self.recovery.replace('-', ""))
    }

    /// Looks for everything secret: what was typed, and every key of the vault, which has to be locked.
    pub fn scanner(&self) -> Scanner {
        let keys = vault_keys::of(&self.sandbox.vault_dir(), &self.password, &self.recovery);
        keys.iter().fold(self.typed_scanner(), |scanner, (name, bytes)| {
            scanner.bytes(name, bytes)
        })
    }

    /// As [`Planted::scanner`], of a vault that is open; it is locked for a moment.
    pub fn scanner_while_locked(&self) -> Scanner {
        self.sandbox.byok(&["lock"]).exits(0);
        let scanner = self.scanner();
        self.sandbox.byok(&["unlock"]).exits(0);
        scanner
    }

    /// Asserts that the daemon's memory holds nothing that `scanner` looks for.
    ///
    /// # Panics
    /// When it does; names the secret, its form and the mapping, never the secret.
    #[track_caller]
    pub fn assert_daemon_holds_none(&self, scanner: &Scanner) {
        let hits = memory::hits(self.daemon(), scanner);
        let told: BTreeSet<String> = hits
            .iter()
            .map(|(hit, mapping)| {
                format!(
                    "{} as {} near +{:#x} of {mapping}",
                    hit.secret,
                    hit.form,
                    hit.at & !0x7f
                )
            })
            .collect();
        let told = told.into_iter().collect::<Vec<_>>().join("\n");
        assert!(told.is_empty(), "the daemon's memory holds\n{told}");
    }
}
