//! Locking the vault ends the calls that are under way, whoever waits for what.

use crate::kit::Kit;
use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::raw::Raw;
use byok_e2e::{Planted, Served, Upstream, served, wait};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A provider that answers with this and then waits, and whether its connection was closed.
fn waiting(answer: &'static [u8]) -> (Upstream, Arc<AtomicUsize>, Arc<AtomicBool>) {
    let (asked, is_closed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (count, closed) = (Arc::clone(&asked), Arc::clone(&is_closed));
    let upstream = Upstream::start(move |wire| {
        if wire.read_head().is_some() {
            wire.send(answer);
            count.fetch_add(1, Ordering::SeqCst);
            // A body that is on its way is read to its end, or to its breaking off.
            while !wire.is_closed() && wire.take(1).is_some() {}
            closed.store(true, Ordering::SeqCst);
        }
    });
    (upstream, asked, is_closed)
}

fn is_over(is_closed: &AtomicBool) {
    wait::until("the provider's connection is closed", || {
        is_closed.load(Ordering::SeqCst)
    });
}

const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n";

fn read_until(caller: &mut Raw, wanted: &str) {
    while caller.read_line().expect("the answer goes on") != wanted {}
}

#[test]
fn a_stream_breaks_off() {
    let (upstream, _, is_closed) = waiting(STREAM);
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    read_until(&mut caller, "data: 1");
    kit.sandbox.byok(&["lock"]).exits(0);
    is_over(&is_closed);
    let mut rest = String::new();
    while let Some(line) = caller.read_line() {
        rest += &line;
    }
    assert_eq!(
        rest, "",
        "neither the last chunk, which would say that it is whole, nor a second answer"
    );
    // The counts wait for the vault to be opened.
    kit.sandbox.byok(&["unlock"]).exits(0);
    let row = wait::for_some("it is counted", || {
        let told = Raw::connect(&kit.sandbox.socket()).ask("GET", "/api/gateway/traffic", "");
        told.json()["traffic"].as_array().and_then(|rows| rows.first().cloned())
    });
    assert_eq!((row["calls"].as_u64(), row["errors"].as_u64()), (Some(1), Some(1)));
}

#[test]
fn a_websocket_is_closed() {
    let (upstream, _, is_closed) = waiting(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x05first",
    );
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("GET /gateway/openai/realtime HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13");
    read_until(&mut caller, "");
    assert_eq!(caller.take(7).as_deref(), Some(&b"\x81\x05first"[..]));
    kit.sandbox.byok(&["lock"]).exits(0);
    is_over(&is_closed);
    assert!(caller.is_closed());
}

#[test]
fn who_has_no_answer_yet_is_told_why() {
    let (upstream, asked, is_closed) = waiting(b"");
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    wait::until("the provider has the call", || asked.load(Ordering::SeqCst) == 1);
    kit.sandbox.byok(&["lock"]).exits(0);
    let reply = caller.read().expect("there is an answer").answers(423);
    assert_eq!(
        (reply.header("x-byok-error"), reply.code().as_str()),
        (Some("locked"), "locked")
    );
    assert!(reply.body.contains("may have arrived"), "{reply:?}");
    is_over(&is_closed);
    // The connection lives on, and its next call is told that the vault is locked.
    kit.served
        .ask_on(&mut caller, Some(&kit.token), ("GET", "/gateway/openai/x", ""))
        .answers(423);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    kit.sandbox.byok(&["unlock"]).exits(0);
}

#[test]
fn who_still_sends_a_body_is_told_too() {
    for more in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let (upstream, asked, is_closed) = waiting(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
        let kit = Kit::new(&upstream);
        let mut caller = kit.send(&format!(
            "POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\n{more}"
        ));
        caller.send(b"2\r\nab\r\n").expect("the daemon listens");
        wait::until("the provider has the call", || asked.load(Ordering::SeqCst) == 1);
        read_until(&mut caller, "");
        kit.sandbox.byok(&["lock"]).exits(0);
        caller.read().expect("there is an answer").answers(423);
        assert!(caller.is_closed(), "what is left of the body is no request");
        is_over(&is_closed);
    }
}

#[test]
fn calls_of_the_owner_end_too() {
    let (upstream, asked, is_closed) = waiting(b"");
    let kit = Kit::new(&upstream);
    let mut caller = Raw::connect(&kit.sandbox.socket());
    caller
        .send(b"GET /gateway/openai/x HTTP/1.1\r\nhost: byok\r\n\r\n")
        .expect("the daemon listens");
    wait::until("the provider has the call", || asked.load(Ordering::SeqCst) == 1);
    kit.sandbox.byok(&["lock"]).exits(0);
    assert_eq!(caller.read().expect("there is an answer").answers(423).code(), "locked");
    is_over(&is_closed);
}

#[test]
fn every_call_of_every_worker_ends() {
    let (upstream, asked, _) = waiting(STREAM);
    let kit = Kit::new(&upstream);
    let mut callers: Vec<Raw> = (0..12)
        .map(|_| kit.send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN"))
        .collect();
    for caller in &mut callers {
        read_until(caller, "data: 1");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 12);
    kit.sandbox.byok(&["lock"]).exits(0);
    for caller in &mut callers {
        while caller.read_line().is_some() {}
    }
}

/// The contract: locked means that the values are gone, also those of calls that were under way a moment ago.
#[test]
fn memory_after_a_lock_in_the_middle_of_calls_holds_nothing() {
    if !is_root_or_skip("reads the daemon's memory") {
        return;
    }
    let (upstream, asked, _) = waiting(STREAM);
    let (silent, asked_in_vain, _) = waiting(b"");
    let planted = Planted::new();
    for (name, url) in [("main", upstream.url()), ("silent", silent.url())] {
        let words = ["add", "openai", name, "--stdin", "--no-check", "--base-url", &url];
        planted.sandbox.byok_with(&words, &planted.value).exits(0);
    }
    let served = Served::start(&planted.sandbox);
    let token = served::token(&planted.sandbox, "caller", "use:*", &[]);
    let callers: Vec<Raw> = ["openai", "openai@silent", "openai", "openai@silent"]
        .iter()
        .map(|key| {
            let mut caller = served.connect();
            let head = format!(
                "POST /gateway/{key}/x HTTP/1.1\r\nhost: {}\r\nx-api-key: {token}\r\n\r\n",
                served.address()
            );
            caller.send(head.as_bytes()).expect("the daemon listens");
            caller
        })
        .collect();
    wait::until("all calls are under way", || {
        asked.load(Ordering::SeqCst) == 2 && asked_in_vain.load(Ordering::SeqCst) == 2
    });
    planted.sandbox.byok(&["lock"]).exits(0);
    planted.assert_daemon_holds_none(&planted.scanner());
    drop(callers);
}
