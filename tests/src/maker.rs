//! A provider on loopback that makes keys, and takes them back: what it has made is known to the test alone.

use crate::dice::Dice;
use crate::{Answer, Provider, Sandbox, Seen, custom};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How the provider replaces a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// The old one works until it is revoked.
    Works,
    /// The old one ends when the new one is made.
    Ends,
    /// Another key makes and revokes keys; the old one works until then.
    Another,
}

/// What it does with the next request for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// What it is asked for.
    Willing,
    /// It says no.
    Unwilling,
    /// It makes a key and answers nonsense.
    Confused,
    /// It makes a key that it does not know itself.
    Forgetful,
}

struct State {
    /// Live keys and their ids.
    live: BTreeMap<String, u64>,
    count: u64,
    mood: Mood,
    /// How slow it is, when it is.
    slow: Option<(Dice, Duration)>,
}

/// The provider.
pub struct Maker {
    state: Arc<Mutex<State>>,
    provider: Provider,
    manner: Manner,
}

impl Maker {
    /// Serves on a free port, with one live key, [`Maker::first`].
    pub fn start(manner: Manner) -> Self {
        let state = Arc::new(Mutex::new(State {
            live: BTreeMap::from([(Self::first(), 0)]),
            count: 0,
            mood: Mood::Willing,
            slow: None,
        }));
        let shared = Arc::clone(&state);
        let provider = Provider::start(move |request| {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let wait = state.slow.as_mut().map(|(dice, most)| dice.span(*most));
            drop(state);
            // A network between byok and its providers.
            std::thread::sleep(wait.unwrap_or_default());
            state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.answer(request, manner)
        });
        Self {
            state,
            provider,
            manner,
        }
    }

    /// Lets it take up to so long for each answer.
    #[must_use]
    pub fn slow(self, dice: Dice, most: Duration) -> Self {
        self.state().slow = Some((dice, most));
        self
    }

    /// The key that is live from the start.
    pub fn first() -> String {
        "maker-zzzzzzzzzzzzzzzzzzzzzzzz".to_owned()
    }

    /// Defines the provider `maker` in a sandbox, before its daemon is started.
    pub fn define(&self, sandbox: &Sandbox) {
        let rotation = match self.manner {
            Manner::Works => WORKS,
            Manner::Ends => ENDS,
            Manner::Another => ANOTHER,
        };
        let text = DEFINITION.replace('@', &self.provider.url()) + rotation;
        custom::write(sandbox, "maker.toml", &text);
    }

    /// Changes its mood.
    pub fn be(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// Makes a key as its web page does for a person.
    pub fn by_hand(&self) -> String {
        self.state().make().0
    }

    /// The keys that work.
    pub fn live(&self) -> Vec<String> {
        self.state().live.keys().cloned().collect()
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.provider.seen()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn make(&mut self) -> (String, u64) {
        self.count += 1;
        let letters: String = format!("{:024}", self.count)
            .bytes()
            .map(|digit| char::from(digit - b'0' + b'a'))
            .collect();
        let value = format!("maker-{letters}");
        self.live.insert(value.clone(), self.count);
        (value, self.count)
    }

    fn answer(&mut self, request: &Seen, manner: Manner) -> Answer {
        let shown = request
            .header("authorization")
            .and_then(|text| text.strip_prefix("Bearer "));
        let Some((key, id)) = shown.and_then(|key| self.live.get_key_value(key)) else {
            return Answer::json(401, r#"{"error":{"message":"no such key"}}"#);
        };
        let (key, id) = (key.clone(), *id);
        match request.line.split_once(' ').unwrap_or_default() {
            ("GET", _) => Answer::json(200, &format!(r#"{{"id":"{id}"}}"#)),
            ("POST", _) if self.mood == Mood::Unwilling => {
                Answer::json(403, r#"{"error":{"message":"no such right"}}"#)
            }
            ("POST", _) => {
                let (made, number) = self.make();
                if manner == Manner::Ends {
                    self.live.remove(&key);
                }
                match self.mood {
                    Mood::Confused => return Answer::json(200, "{}"),
                    Mood::Forgetful => drop(self.live.remove(&made)),
                    _ => {}
                }
                Answer::json(201, &format!(r#"{{"key":{{"id":"{number}","value":"{made}"}}}}"#))
            }
            ("DELETE", path) => {
                let wanted = path.rsplit('/').next().and_then(|id| id.parse::<u64>().ok());
                let before = self.live.len();
                self.live.retain(|_, id| Some(*id) != wanted);
                Answer::json(if self.live.len() < before { 200 } else { 404 }, "{}")
            }
            _ => Answer::json(405, "{}"),
        }
    }
}

const DEFINITION: &str = r#"schema_version = 1
id = "maker"
name = "Maker"
category = "ai"
kind = "api-key"
keys_url = "https://maker.example/keys"
env = ["MAKER_API_KEY"]
base_url = "@"
hosts = ["127.0.0.1"]
validatable = true
confidence = "high"

[[field]]
name = "api_key"
secret = true
required = true

[[field]]
name = "key_number"
secret = false
required = false

[auth]
style = "bearer"
template = "Bearer {api_key}"
source = "test"

[validate]
method = "GET"
url = "/me"
cost = "free"
source = "test"
"#;

const WORKS: &str = r#"
[rotation]
by = "itself"
old = "works"
needs = "the right to make keys"
source = "test"

[rotation.find]
method = "GET"
url = "/me"
fields = { own_id = "id" }

[rotation.create]
method = "POST"
url = "/keys"
body_type = "json"
body = '{"name":"{new_name}"}'
secrets = { api_key = "key.value" }
fields = { key_number = "key.id" }

[rotation.revoke]
method = "DELETE"
url = "/keys/{own_id}"
"#;

const ENDS: &str = r#"
[rotation]
by = "itself"
old = "ends"
needs = "the right to replace itself"
source = "test"

[rotation.create]
method = "POST"
url = "/keys/self/rotate"
body_type = "json"
body = '{"expires_at":"{expires_on}"}'
secrets = { api_key = "key.value" }
"#;

const ANOTHER: &str = r#"
[rotation]
by = "another"
old = "works"
needs = "the right to make keys for others"
source = "test"

[rotation.create]
method = "POST"
url = "/keys"
body_type = "json"
body = '{"name":"{new_name}"}'
secrets = { api_key = "key.value" }
fields = { key_number = "key.id" }

[rotation.revoke]
method = "DELETE"
url = "/keys/{key_number}"
"#;
