//! A vault with a key, a listener, a token.

use byok_e2e::raw::{Raw, Reply};
use byok_e2e::scan::unique;
use byok_e2e::{Sandbox, Served, Upstream, custom, keys};

/// A sandbox whose key leads to a provider on loopback.
pub(crate) struct Kit {
    pub(crate) sandbox: Sandbox,
    pub(crate) served: Served,
    /// The key's value.
    pub(crate) value: String,
    /// May use every key.
    pub(crate) token: String,
}

impl Kit {
    /// `openai/main`, with this provider behind it.
    #[track_caller]
    pub(crate) fn new(upstream: &Upstream) -> Self {
        Self::with("openai", &upstream.url())
    }

    /// The same for another service.
    #[track_caller]
    pub(crate) fn with(service: &str, url: &str) -> Self {
        let sandbox = Sandbox::new();
        let value = keys::openai(&unique());
        add(&sandbox, service, "main", &value, url);
        let served = Served::start(&sandbox);
        let token = token(&sandbox, "caller", &["--scope", "use:*", "--rate", "100000/1s"]);
        Self {
            sandbox,
            served,
            value,
            token,
        }
    }

    /// `main` of a service that only this test knows.
    #[track_caller]
    pub(crate) fn defined(service: &str, definition: &str, value: &str, url: &str) -> Self {
        let sandbox = Sandbox::new();
        custom::write(&sandbox, &format!("{service}.toml"), definition);
        // It is read when the daemon starts.
        sandbox.byok(&["daemon", "stop"]).exits(0);
        add(&sandbox, service, "main", value, url);
        let served = Served::start(&sandbox);
        let token = token(&sandbox, "caller", &["--scope", "use:*", "--rate", "100000/1s"]);
        Self {
            sandbox,
            served,
            value: value.to_owned(),
            token,
        }
    }

    /// Sends a request with the token in `Authorization`.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Reply {
        self.served.ask(Some(&self.token), method, path, body)
    }

    /// A connection with a request's head on it; lines end with `\n`, `HERE` is the listener.
    #[track_caller]
    pub(crate) fn send(&self, head: &str) -> Raw {
        let mut connection = self.served.connect();
        let text = head
            .replace('\n', "\r\n")
            .replace("HERE", self.served.address())
            .replace("TOKEN", &self.token);
        connection
            .send(format!("{text}\r\n\r\n").as_bytes())
            .expect("the daemon listens");
        connection
    }
}

/// Stores a key without asking its provider.
#[track_caller]
pub(crate) fn add(sandbox: &Sandbox, service: &str, name: &str, value: &str, url: &str) {
    let words = ["add", service, name, "--stdin", "--no-check", "--base-url", url];
    sandbox.byok_with(&words, value).exits(0);
}

/// A token.
#[track_caller]
pub(crate) fn token(sandbox: &Sandbox, name: &str, more: &[&str]) -> String {
    let made = sandbox.byok(&[&["client", "add", name], more].concat()).exits(0);
    made.stdout.trim().to_owned()
}
