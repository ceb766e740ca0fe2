//! Another key steps in where the person chose that, for that reason, from that chain; it is said, recorded and looked into.

mod failed;
mod given;
mod policy;

use byok_e2e::{Provider, Sandbox, keys, provider};
use serde_json::Value;

/// `openai/main`, the default, `openai/backup` and `openai/other`; whoever asks about one is told that `backup` alone works.
fn with_keys() -> (Sandbox, Provider) {
    let sandbox = Sandbox::new();
    let provider = Provider::openai(&keys::openai("backup"));
    for name in ["main", "backup", "other"] {
        let words = [
            "add",
            "openai",
            name,
            "--stdin",
            "--no-check",
            "--base-url",
            &provider.url(),
        ];
        sandbox.byok_with(&words, &keys::openai(name)).exits(0);
    }
    (sandbox, provider)
}

/// As [`with_keys`], with `backup` as the chain.
fn with_chain(on: &str) -> (Sandbox, Provider) {
    let (sandbox, provider) = with_keys();
    sandbox
        .byok(&["fallback", "openai", "--on", on, "--chain", "backup"])
        .exits(0);
    (sandbox, provider)
}

/// What a program finds in `OPENAI_API_KEY`.
fn given(sandbox: &Sandbox, run: &[&str]) -> (String, String) {
    let words = [&["run"], run, &["--", "printenv", "OPENAI_API_KEY"]].concat();
    let ran = sandbox.byok(&words).exits(0);
    (ran.stdout.trim_end().to_owned(), ran.stderr.trim_end().to_owned())
}

/// The rows of the trail about fallback.
fn fell_back(sandbox: &Sandbox) -> Vec<Value> {
    let words = ["audit", "--action", "fell_back", "--json"];
    let trail = sandbox.byok(&words).exits(0).json();
    trail["events"].as_array().expect("a list").clone()
}

/// An address where nobody answers, so that no check gets through.
fn silent() -> String {
    provider::nobody()
}
