//! Types, clicks and reads in a page over the WebDriver protocol (W3C), as WebKitWebDriver speaks it.
//!
//! A hundred lines of our own, because the tests need six of its commands, one after the other, and the known client
//! brings a runtime and twenty crates with it.

use crate::wait;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// How the protocol names the one field of a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A driver's conversation with one window.
pub struct Session {
    driver: SocketAddr,
    id: String,
}

/// Something in the page. It may be gone when it is used.
#[derive(Debug, Clone)]
pub struct Element(String);

/// What the driver says went wrong.
pub type Refusal = String;

impl Session {
    /// Starts the program and its conversation.
    ///
    /// # Errors
    /// When the driver does not listen yet, or the program can't be driven.
    pub fn start(driver: SocketAddr, program: &str, words: &[&str]) -> Result<Self, Refusal> {
        let options = json!({ "binary": program, "args": words });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "wry", "webkitgtk:browserOptions": options,
        } } });
        let made = ask(driver, "POST", "/session", &wanted)?;
        let id = made["sessionId"].as_str().ok_or("no session")?.to_owned();
        Ok(Self { driver, id })
    }

    /// What an XPath finds, in the page's order.
    ///
    /// # Errors
    /// What the driver says.
    pub fn find(&self, xpath: &str) -> Result<Vec<Element>, Refusal> {
        let found = self.post("/elements", &json!({ "using": "xpath", "value": xpath }))?;
        let all = found.as_array().map(Vec::as_slice).unwrap_or_default();
        let ids = all.iter().filter_map(|one| one[ELEMENT].as_str());
        Ok(ids.map(|id| Element(id.to_owned())).collect())
    }

    /// Presses the mouse there, as a person would: it has to be in sight, with nothing over it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn click(&self, element: &Element) -> Result<(), Refusal> {
        self.post(&format!("/element/{}/click", element.0), &json!({}))
            .map(drop)
    }

    /// Types into a field.
    ///
    /// # Errors
    /// What the driver says.
    pub fn types(&self, element: &Element, text: &str) -> Result<(), Refusal> {
        self.post(&format!("/element/{}/value", element.0), &json!({ "text": text }))
            .map(drop)
    }

    /// Presses and releases a key, wherever the focus is.
    ///
    /// # Errors
    /// What the driver says.
    pub fn presses(&self, key: &str) -> Result<(), Refusal> {
        let deeds = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let keyboard = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": deeds }] });
        self.post("/actions", &keyboard).map(drop)
    }

    /// What a script in the page returns.
    ///
    /// # Errors
    /// What the driver says.
    pub fn script(&self, script: &str) -> Result<Value, Refusal> {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The window as it looks, a PNG in base64.
    ///
    /// # Errors
    /// What the driver says.
    pub fn picture(&self) -> Result<String, Refusal> {
        let taken = ask(
            self.driver,
            "GET",
            &format!("/session/{}/screenshot", self.id),
            &Value::Null,
        )?;
        Ok(taken.as_str().unwrap_or_default().to_owned())
    }

    /// Ends the conversation, and the program with it.
    ///
    /// # Errors
    /// What the driver says.
    pub fn end(&self) -> Result<(), Refusal> {
        ask(self.driver, "DELETE", &format!("/session/{}", self.id), &Value::Null).map(drop)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        ask(self.driver, "POST", &format!("/session/{}{path}", self.id), body)
    }
}

/// One request on a connection of its own; gives the answer's `value`.
fn ask(driver: SocketAddr, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {driver}\r\nconnection: close\r\n");
    let answer = exchange(driver, &format!("{head}content-length: {}\r\n\r\n{body}", body.len()));
    let (status, text) = answer.map_err(|error| error.to_string())?;
    let mut answer: Value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
    let value = answer["value"].take();
    if status == 200 {
        Ok(value)
    } else {
        Err(format!("{method} {path}: {} {}", value["error"], value["message"]))
    }
}

fn exchange(driver: SocketAddr, request: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(driver)?;
    // A window that hangs is a failure, not a test that never ends.
    stream.set_read_timeout(Some(wait::PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        match header.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text)?;
    Ok((status, String::from_utf8_lossy(&text).into_owned()))
}
