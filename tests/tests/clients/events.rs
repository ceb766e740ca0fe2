//! `GET /api/events`: what one face does, another hears.

use byok_core::model::{Action, Face};
use byok_core::paths::Paths;
use byok_daemon::client::Client;
use byok_e2e::raw::Raw;
use byok_e2e::served::token;
use byok_e2e::{Sandbox, Served, keys};
use serde_json::Value;

struct Listener(Raw);

impl Listener {
    fn start(served: &Served, token: &str, more: &str) -> Self {
        let mut connection = served.connect();
        let head = format!(
            "GET /api/events HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n{more}\r\n",
            served.address()
        );
        connection.send(head.as_bytes()).expect("it listens");
        let reply = connection.read().expect("there is a head").answers(200);
        assert_eq!(reply.header("content-type"), Some("text/event-stream"));
        let mut listener = Self(connection);
        // The comment that tells that it listens.
        while listener.0.read_line().expect("it goes on") != ": byok" {}
        listener
    }

    /// The next event; `None` when the stream has ended.
    fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(data) = self.0.read_line()?.strip_prefix("data: ") {
                return Some(serde_json::from_str(data).expect("JSON"));
            }
        }
    }
}

#[test]
fn another_program_hears_what_a_command_does() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    let mut listener = Listener::start(&served, &token, "");
    sandbox.holds("openai", "main", &keys::openai("sse"));
    let event = listener.next().expect("it goes on");
    assert_eq!(
        (&event["kind"], &event["subject"]),
        (&"created".into(), &"openai/main".into())
    );
    byok_e2e::shape::has_fields(&event, &["seq", "at", "kind", "subject"]);
    sandbox.byok(&["lock"]).exits(0);
    assert_eq!(listener.next().expect("it goes on")["kind"], "locked");
    sandbox.byok(&["unlock"]).exits(0);
    assert_eq!(listener.next().expect("it goes on")["kind"], "unlocked");
}

#[test]
fn a_listener_that_comes_back_goes_on_where_it_was() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &[]);
    sandbox.holds("openai", "main", &keys::openai("sse"));
    let trail = sandbox.byok(&["audit", "--json"]).json();
    let last = trail["events"].as_array().and_then(|rows| rows.last()).expect("rows")["seq"]
        .as_u64()
        .expect("a number");
    sandbox.byok(&["disable", "openai"]).exits(0);
    sandbox.byok(&["enable", "openai"]).exits(0);
    let mut listener = Listener::start(&served, &token, &format!("last-event-id: {last}\r\n"));
    sandbox.byok(&["default", "openai"]).exits(0);
    let kinds: Vec<_> = (0..3)
        .map(|_| listener.next().expect("it goes on")["kind"].clone())
        .collect();
    assert_eq!(kinds, ["disabled", "enabled", "made_default"]);
}

#[test]
fn a_stream_ends_with_its_token() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let revoked = token(&sandbox, "editor", "metadata", &[]);
    let expiring = token(&sandbox, "brief", "metadata", &["--expires", "2s"]);
    let mut first = Listener::start(&served, &revoked, "");
    let mut second = Listener::start(&served, &expiring, "");
    sandbox.byok(&["client", "revoke", "editor", "--yes"]).exits(0);
    assert_eq!(first.next(), None);
    while second.next().is_some() {}
}

#[test]
fn a_client_hears_only_of_its_own_keys() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let token = token(&sandbox, "editor", "metadata", &["--service", "github"]);
    let mut listener = Listener::start(&served, &token, "");
    sandbox.holds("openai", "main", &keys::openai("sse"));
    sandbox.holds("github", "ci", &keys::github("sse"));
    sandbox.byok(&["lock"]).exits(0);
    let heard: Vec<_> = (0..2).map(|_| listener.next().expect("it goes on")).collect();
    assert_eq!(heard[0]["subject"], "github/ci");
    assert_eq!(heard[1]["kind"], "locked");
}

#[test]
fn a_face_iterates_over_events() {
    let sandbox = Sandbox::new();
    let home = sandbox.byok_home();
    let paths = Paths::resolve("default", |name| (name == "BYOK_HOME").then(|| home.clone().into())).expect("a folder");
    let client = Client::connect(&paths, Face::Tui).expect("a daemon");
    let mut events = client.events(Some(0)).expect("a stream");
    let first = events.next().expect("an event").expect("whole");
    assert_eq!((first.seq, first.kind), (1, Action::VaultCreated));
    sandbox.holds("openai", "main", &keys::openai("sse"));
    let created = events.find(|event| event.as_ref().is_ok_and(|event| event.kind == Action::Created));
    assert_eq!(
        created.expect("it comes").expect("whole").subject.as_deref(),
        Some("openai/main")
    );
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let rest: Vec<_> = events.collect();
    assert!(rest.len() < 10);
}
