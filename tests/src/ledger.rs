//! Who writes, and what must be there afterwards.

use crate::dice::Dice;
use crate::raw::{self, Raw};
use crate::sandbox::PASSWORD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Keys that one writer has at most, so that looking at all of them stays quick.
const MOST_KEYS: usize = 8;

/// A key as it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    value: String,
    note: String,
}

/// A write that was sent and not answered: it has happened or not, and nothing between.
#[derive(Debug)]
enum Doubt {
    Added { name: String, kept: Kept },
    Edited { name: String, note: String },
    Removed { name: String },
}

/// What a writer knows of the vault.
#[derive(Debug)]
pub struct Ledger {
    /// The vault's password as far as it was confirmed.
    pub password: String,
    /// One that was sent and not confirmed.
    pub password_in_doubt: Option<String>,
    /// Writes that were confirmed since the last look.
    pub confirmed: usize,
    keys: BTreeMap<String, Kept>,
    doubt: Option<Doubt>,
    prefix: String,
}

impl Ledger {
    /// Compares the vault with what is known, and learns what became of the write in doubt.
    ///
    /// # Panics
    /// When the vault holds anything else.
    pub fn settle(&mut self, socket: &Path, round: usize) {
        self.confirmed = 0;
        let found = look(socket, &self.prefix);
        let mut expected = self.keys.clone();
        if found != expected {
            match self.doubt.take() {
                Some(Doubt::Added { name, kept }) => drop(expected.insert(name, kept)),
                Some(Doubt::Removed { name }) => drop(expected.remove(&name)),
                Some(Doubt::Edited { name, note }) => {
                    expected.entry(name).and_modify(|kept| kept.note = note);
                }
                None => {}
            }
            assert_eq!(found, expected, "round {round}");
        }
        self.doubt = None;
        self.keys = found;
    }
}

/// The keys of one writer with their values, as the vault gives them.
fn look(socket: &Path, prefix: &str) -> BTreeMap<String, Kept> {
    let listed = raw::ask(socket, "GET", "/api/keys", "").answers(200).json();
    let keys = listed["keys"].as_array().expect("a list of keys").clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let own = keys.iter().filter(|key| text(&key["name"]).starts_with(prefix));
    own.map(|key| {
        let path = format!("/api/keys/{}/reveal", text(&key["id"]));
        let value = text(&raw::ask(socket, "POST", &path, "{}").answers(200).json()["value"]);
        (
            text(&key["name"]),
            Kept {
                value,
                note: text(&key["note"]),
            },
        )
    })
    .collect()
}

/// Writes without a pause.
pub struct Writer {
    /// What it knows.
    pub ledger: Ledger,
    socket: PathBuf,
    provider: String,
    dice: Dice,
    count: u64,
}

impl Writer {
    /// One that has written nothing yet; `place` tells it from the others.
    pub fn new(place: usize, socket: PathBuf, provider: String, dice: Dice) -> Self {
        let ledger = Ledger {
            password: PASSWORD.to_owned(),
            password_in_doubt: None,
            confirmed: 0,
            keys: BTreeMap::new(),
            doubt: None,
            prefix: format!("w{place}-"),
        };
        Self {
            ledger,
            socket,
            provider,
            dice,
            count: 0,
        }
    }

    /// Adds, edits, checks, removes and now and then changes the password, until the daemon answers no more.
    pub fn write_until_it_dies(&mut self) {
        while self.write().is_some() {
            self.ledger.confirmed += 1;
        }
    }

    /// One write; `None` when it was not answered.
    fn write(&mut self) -> Option<()> {
        let count = self.ledger.keys.len();
        let place = self.dice.below(count.max(1) as u64);
        let Some(name) = self
            .ledger
            .keys
            .keys()
            .nth(usize::try_from(place).unwrap_or(0))
            .cloned()
        else {
            return self.add();
        };
        match self.dice.below(12) {
            0..5 if count < MOST_KEYS => self.add(),
            0..2 | 5..7 => self.remove(&name),
            7 => self.check(&name),
            8 if self.ledger.prefix == "w0-" => self.change_password(),
            _ => self.edit(name),
        }
    }

    fn add(&mut self) -> Option<()> {
        self.count += 1;
        let name = format!("{}{}", self.ledger.prefix, self.count);
        let kept = Kept {
            value: format!("value-{}-{}", name, self.dice.below(u64::MAX)),
            note: "new".to_owned(),
        };
        let body = json!({
            "service": "openai", "name": name, "key": kept.value, "note": kept.note, "check": false,
            "base_url": self.provider,
        });
        self.ledger.doubt = Some(Doubt::Added {
            name: name.clone(),
            kept: kept.clone(),
        });
        self.send("POST", "/api/keys", &body.to_string(), 201)?;
        self.ledger.keys.insert(name, kept);
        Some(())
    }

    fn edit(&mut self, name: String) -> Option<()> {
        self.count += 1;
        let note = format!("note {}", self.count);
        self.ledger.doubt = Some(Doubt::Edited {
            name: name.clone(),
            note: note.clone(),
        });
        self.send("PATCH", &path(&name), &json!({ "note": note }).to_string(), 200)?;
        self.ledger.keys.entry(name).and_modify(|kept| kept.note = note);
        Some(())
    }

    fn remove(&mut self, name: &str) -> Option<()> {
        self.ledger.doubt = Some(Doubt::Removed { name: name.to_owned() });
        self.send("DELETE", &path(name), "", 204)?;
        self.ledger.keys.remove(name);
        Some(())
    }

    fn check(&mut self, name: &str) -> Option<()> {
        self.send(
            "POST",
            "/api/keys/validate",
            &json!({ "id": format!("openai/{name}") }).to_string(),
            200,
        )
    }

    fn change_password(&mut self) -> Option<()> {
        self.count += 1;
        let new = format!("password number {} of {}", self.count, self.dice.below(u64::MAX));
        let body = json!({ "proof": { "password": self.ledger.password }, "new_password": new });
        self.ledger.password_in_doubt = Some(new.clone());
        self.send("POST", "/api/session/password", &body.to_string(), 204)?;
        self.ledger.password = new;
        self.ledger.password_in_doubt = None;
        Some(())
    }

    fn send(&mut self, method: &str, path: &str, body: &str, status: u16) -> Option<()> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: byok\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut connection = Raw::try_connect(&self.socket).ok()?;
        connection
            .send(head.as_bytes())
            .and_then(|()| connection.send(body.as_bytes()))
            .ok()?;
        connection.read().ok()?.answers(status);
        self.ledger.doubt = None;
        Some(())
    }
}

fn path(name: &str) -> String {
    format!("/api/keys/openai%2F{name}")
}
