//! How providers are asked: by few at once, seldom twice, not at all when they want to be left alone; what is kept of it.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

mod cached;
mod cost;
mod history;
mod manners;
mod regular;

use byok_e2e::provider::Answer;
use byok_e2e::{Provider, Sandbox, keys};
use std::sync::Mutex;

/// A provider that gives these answers in their order, and the last one again and again.
fn script(answers: Vec<Answer>) -> Provider {
    let left = Mutex::new(answers);
    Provider::start(move |_| {
        let mut left = left.lock().expect("nobody panics with it");
        if left.len() > 1 {
            left.remove(0)
        } else {
            left[0].clone()
        }
    })
}

/// An answer without a body to speak of.
fn status(status: u16) -> Answer {
    Answer::json(status, "{}")
}

/// One that says when to come back.
fn wait(status: u16, retry_after: &str) -> Answer {
    let mut answer = Answer::json(status, "{}");
    answer.headers.push(("retry-after".into(), retry_after.into()));
    answer
}

/// Stores a key of OpenAI that lives at the provider.
fn stored(sandbox: &Sandbox, name: &str, provider: &Provider) {
    let url = provider.url();
    let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
    sandbox.byok_with(&words, &keys::openai(name)).exits(0);
}

/// Writes settings, and has the next command start a daemon that reads them.
fn settings(sandbox: &Sandbox, text: &str) {
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(sandbox.config_dir().join("config.toml"), text).expect("the home is writable");
    sandbox.byok(&["daemon", "stop"]);
    sandbox.byok(&["unlock"]).exits(0);
}

/// The one result of `check REF --json`, and more words.
fn check(sandbox: &Sandbox, words: &[&str]) -> serde_json::Value {
    let words: Vec<&str> = ["check", "--json"].iter().chain(words).copied().collect();
    sandbox.byok(&words).json()["results"][0].clone()
}
