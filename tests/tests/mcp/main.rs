//! The Model Context Protocol: byok between a client and its server, and as a server itself; against the official SDKs.

mod ends;
mod fallback;
mod passing;
mod remote;
mod sdks;
mod serve;
mod serve_sdks;
mod talk;

use byok_e2e::{Answer, Provider, Sandbox, keys};

/// A vault with two keys of one service, of which the first is refused by its provider, and the second steps in.
struct World {
    sandbox: Sandbox,
    provider: Provider,
    good: String,
}

impl World {
    fn new() -> Self {
        let (sandbox, good) = (Sandbox::new(), keys::openai("good"));
        let provider = Provider::start(upstream(&good));
        for (name, value) in [("work", keys::openai("refused")), ("spare", good.clone())] {
            let words = [
                "add",
                "openai",
                name,
                "--stdin",
                "--no-check",
                "--base-url",
                &provider.url(),
            ];
            sandbox.byok_with(&words, &value).exits(0);
        }
        Self {
            sandbox,
            provider,
            good,
        }
    }

    /// With a person's choice that the second key steps in.
    fn with_fallback() -> Self {
        let world = Self::new();
        let chosen = ["fallback", "openai", "--on", "auth-failure,limit", "--chain", "spare"];
        world.sandbox.byok(&chosen).exits(0);
        world
    }

    /// Requests of this method that the upstream accepted.
    fn accepted(&self, method: &str) -> usize {
        let expected = format!("Bearer {}", self.good);
        let seen = self.provider.seen();
        let fits = |one: &&byok_e2e::Seen| {
            one.line.starts_with(method)
                && one.line.ends_with("/work")
                && one.header("authorization") == Some(&expected)
        };
        seen.iter().filter(fits).count()
    }

    /// Requests with the first key that the upstream refused. Questions about the key go elsewhere.
    fn refused(&self) -> usize {
        let refused = format!("Bearer {}", keys::openai("refused"));
        let seen = self.provider.seen();
        let fits = |one: &&byok_e2e::Seen| one.line.ends_with("/work") && one.header("authorization") == Some(&refused);
        seen.iter().filter(fits).count()
    }

    /// Where servers of the tests send their requests.
    fn upstream(&self) -> String {
        format!("{}/work", self.provider.url())
    }

    /// Rows of the trail that say that a key was refused in use. That the program then got another one is a row of its own.
    fn falls(&self) -> Vec<serde_json::Value> {
        let trail = self.sandbox.byok(&["audit", "--json"]).exits(0).json();
        let rows = trail["events"].as_array().expect("it is a list").iter();
        let is_report = |row: &&serde_json::Value| row["action"] == "fell_back" && !row["detail"]["status"].is_null();
        rows.filter(is_report).cloned().collect()
    }
}

/// Accepts one key; every other gets 401.
fn upstream(good: &str) -> impl Fn(&byok_e2e::Seen) -> Answer + Send + Sync + use<> {
    let expected = format!("Bearer {good}");
    move |request| {
        if request.header("authorization") == Some(&expected) {
            Answer::json(200, "answer")
        } else {
            Answer::json(401, r#"{"error":{"message":"Incorrect API key provided."}}"#)
        }
    }
}
