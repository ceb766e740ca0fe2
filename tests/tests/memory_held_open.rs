//! A connection that its caller keeps, and a question that a provider has not answered, keep no secret past the lock.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::raw::Raw;
use byok_e2e::{Answer, Planted, Provider, raw, wait};
use std::sync::mpsc;
use std::thread::ScopedJoinHandle;

#[test]
fn a_connection_that_stays_keeps_nothing() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let planted = Planted::new().with_key(None);
    let socket = planted.sandbox.socket();
    planted.sandbox.byok(&["lock"]).exits(0);
    let mut kept: Vec<Raw> = Vec::new();
    let proof = format!(r#"{{"password":"{}"}}"#, planted.password);
    let unstored = format!(r#"{{"service":"airbnb","key":"{}"}}"#, planted.value);
    for (path, body, status) in [
        ("/api/session/unlock", proof.as_str(), 200),
        ("/api/keys/openai/reveal", "{}", 200),
        ("/api/run", r#"{"only":["openai"]}"#, 200),
        ("/api/keys/validate", &unstored, 200),
        ("/api/keys", &unstored, 201),
        ("/api/keys", unstored.trim_end_matches('}'), 400),
    ] {
        let mut connection = Raw::connect(&socket);
        connection.ask("POST", path, body).answers(status);
        kept.push(connection);
    }
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.assert_daemon_holds_none(&planted.scanner());
    drop(kept);
}

#[test]
fn locking_drops_a_question_that_waits_for_its_provider() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let (asked, was_asked) = mpsc::channel();
    let (answer, may_answer) = mpsc::channel::<()>();
    let may_answer = std::sync::Mutex::new(may_answer);
    let slow = Provider::start(move |_| {
        let _ = asked.send(());
        // Ends when the test does.
        let _ = may_answer.lock().map(|gate| gate.recv());
        Answer::json(200, "{}")
    });
    let planted = Planted::new().with_key(None);
    let socket = planted.sandbox.socket();
    planted
        .sandbox
        .byok(&["edit", "openai", "--base-url", &slow.url()])
        .exits(0);
    let checks = [
        "{\"id\":\"openai\"}".to_owned(),
        format!(
            r#"{{"service":"openai","key":"{}","base_url":"{}"}}"#,
            planted.value,
            slow.url()
        ),
    ];
    std::thread::scope(|scope| {
        let waiting = checks.map(|body| {
            let socket = &socket;
            scope.spawn(move || raw::ask(socket, "POST", "/api/keys/validate", &body))
        });
        for _ in &waiting {
            was_asked.recv().expect("the provider is asked");
        }
        planted.sandbox.byok(&["lock"]).exits(0);
        let scanner = planted.scanner();
        wait::until("the questions are dropped", || {
            waiting.iter().all(ScopedJoinHandle::is_finished)
        });
        planted.assert_daemon_holds_none(&scanner);
        for one in waiting {
            assert_eq!(one.join().expect("the daemon answers").answers(423).code(), "locked");
        }
    });
    drop(answer);
}
