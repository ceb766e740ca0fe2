//! Types, clicks and reads in a page: fantoccini, for tests that wait instead of awaiting.

use crate::wait;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// A driver's conversation with one window.
pub struct Session {
    client: Client,
    // What drives the client; it works only while somebody waits for an answer.
    runtime: Runtime,
}

/// What the driver says went wrong.
pub type Refusal = String;

impl Session {
    /// Starts the program and its conversation.
    ///
    /// # Errors
    /// When the driver does not listen yet, or the program can't be driven.
    ///
    /// # Panics
    /// When this process may not have a runtime.
    pub fn start(driver: SocketAddr, program: &str, words: &[&str]) -> Result<Self, Refusal> {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let wanted = [
            ("browserName", json!("wry")),
            ("webkitgtk:browserOptions", json!({ "binary": program, "args": words })),
        ];
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(
            wanted
                .map(|(name, value)| (name.to_owned(), value))
                .into_iter()
                .collect(),
        );
        let client = waits(&runtime, async { builder.connect(&format!("http://{driver}")).await })?;
        Ok(Self { client, runtime })
    }

    /// What an XPath finds, in the page's order. It may be gone when it is used.
    ///
    /// # Errors
    /// What the driver says.
    pub fn find(&self, xpath: &str) -> Result<Vec<Element>, Refusal> {
        waits(&self.runtime, self.client.find_all(Locator::XPath(xpath)))
    }

    /// Presses the mouse there, as a person would: it has to be in sight, with nothing over it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn click(&self, element: &Element) -> Result<(), Refusal> {
        waits(&self.runtime, element.click())
    }

    /// Types into a field.
    ///
    /// # Errors
    /// What the driver says.
    pub fn types(&self, element: &Element, text: &str) -> Result<(), Refusal> {
        waits(&self.runtime, element.send_keys(text))
    }

    /// Presses and releases a key, wherever the focus is.
    ///
    /// # Errors
    /// What the driver says.
    pub fn presses(&self, key: char) -> Result<(), Refusal> {
        let keyboard = KeyActions::new("keyboard".into())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        waits(&self.runtime, self.client.perform_actions(keyboard))
    }

    /// What a script in the page returns.
    ///
    /// # Errors
    /// What the driver says.
    pub fn script(&self, script: &str) -> Result<Value, Refusal> {
        waits(&self.runtime, self.client.execute(script, Vec::new()))
    }

    /// The window as it looks, a PNG.
    ///
    /// # Errors
    /// What the driver says.
    pub fn picture(&self) -> Result<Vec<u8>, Refusal> {
        waits(&self.runtime, self.client.screenshot())
    }

    /// Ends the conversation, and the program with it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn end(&self) -> Result<(), Refusal> {
        waits(&self.runtime, self.client.clone().close())
    }
}

/// A window that hangs is a failure, not a test that never ends.
fn waits<T, E: std::fmt::Display>(runtime: &Runtime, answer: impl Future<Output = Result<T, E>>) -> Result<T, Refusal> {
    let answered = runtime.block_on(async { timeout(wait::PATIENCE, answer).await });
    answered
        .map_err(|_| "the driver does not answer".to_owned())?
        .map_err(|refusal| refusal.to_string())
}
