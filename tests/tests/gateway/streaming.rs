//! What comes goes on at once, in order, and nothing piles up.

use crate::kit::Kit;
use byok_e2e::{Upstream, process, raw, wait};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};

/// Every event is sent only when the caller has told that it has the one before: one that was kept back would end in a wait
/// without end.
#[test]
fn every_event_passes_before_the_next_is_made() {
    let (told, heard) = channel::<()>();
    let heard = Mutex::new(heard);
    let upstream = Upstream::start(move |wire| {
        if wire.read().is_none() {
            return;
        }
        let heard = heard.lock().expect("one connection");
        wire.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        for number in 0..50 {
            let event = format!("data: {number}\n\n");
            wire.send(format!("{:x}\r\n{event}\r\n", event.len()).as_bytes());
            if heard.recv().is_err() {
                return;
            }
        }
        wire.send(b"0\r\nX-Digest: abc\r\n\r\n");
    });
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    wait_for_line(&mut caller, "");
    for number in 0..50 {
        wait_for_line(&mut caller, &format!("data: {number}"));
        wait_for_line(&mut caller, "");
        told.send(()).expect("the provider waits");
        wait_for_line(&mut caller, "");
    }
    wait_for_line(&mut caller, "0");
    wait_for_line(&mut caller, "X-Digest: abc");
}

/// Reads lines until this one comes.
#[track_caller]
fn wait_for_line(caller: &mut raw::Raw, wanted: &str) {
    loop {
        let line = caller.read_line().expect("the answer goes on");
        if line == wanted {
            return;
        }
    }
}

#[test]
fn a_caller_that_goes_ends_the_call_at_the_provider() {
    let is_closed = Arc::new(AtomicBool::new(false));
    let closed = Arc::clone(&is_closed);
    let upstream = Upstream::start(move |wire| {
        if wire.read().is_some() {
            wire.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
            closed.store(wire.is_closed(), Ordering::SeqCst);
        }
    });
    let kit = Kit::new(&upstream);
    let mut caller = kit.send("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    wait_for_line(&mut caller, "hello");
    drop(caller);
    wait::until("the provider hears of it", || is_closed.load(Ordering::SeqCst));
}

#[test]
fn a_caller_that_goes_before_the_answer_ends_the_call_too() {
    let (is_asked, is_closed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (asked, closed) = (Arc::clone(&is_asked), Arc::clone(&is_closed));
    let upstream = Upstream::start(move |wire| {
        if wire.read().is_some() {
            asked.store(true, Ordering::SeqCst);
            closed.store(wire.is_closed(), Ordering::SeqCst);
        }
    });
    let kit = Kit::new(&upstream);
    let caller = kit.send("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    wait::until("the provider is asked", || is_asked.load(Ordering::SeqCst));
    drop(caller);
    wait::until("the provider hears of it", || is_closed.load(Ordering::SeqCst));
}

const PIECE: usize = 1024 * 1024;
const PIECES: usize = 150;

#[test]
fn bodies_of_any_size_pass_both_ways_in_the_same_memory() {
    let upstream = Upstream::start(|wire| {
        while let Some(asked) = wire.read_head() {
            if asked.header("content-length") == Some((PIECE * PIECES).to_string().as_str()) {
                for _ in 0..PIECES {
                    assert!(wire.take(PIECE).is_some());
                }
            }
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", PIECE * PIECES);
            wire.send(head.as_bytes());
            let piece = vec![b'x'; PIECE];
            (0..PIECES).all(|_| wire.send(&piece));
        }
    });
    let kit = Kit::new(&upstream);
    kit.sandbox.byok(&["list"]).exits(0);
    let daemon = raw::daemon_pid(&kit.sandbox.socket());
    let memory = || process::status_number(daemon, "VmRSS:");
    let mut caller = kit.send(&format!(
        "POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nContent-Length: {}",
        PIECE * PIECES
    ));
    let before = memory();
    let piece = vec![b'x'; PIECE];
    let mut most = 0;
    for _ in 0..PIECES {
        caller.send(&piece).expect("the body is taken");
        most = most.max(memory());
    }
    let mut head = String::new();
    while let Some(line) = caller.read_line().filter(|line| !line.is_empty()) {
        head += &line;
    }
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    for _ in 0..PIECES {
        assert_eq!(caller.take(PIECE).map(|bytes| bytes.len()), Some(PIECE));
        most = most.max(memory());
    }
    assert!(
        most < before + 8 * 1024,
        "from {before} to {most} KiB with {} MiB",
        PIECES * 2
    );
}

/// A caller that does not read stops the provider: what was sent and not read is in the buffers of four sockets and the
/// gateway's one, and no more.
#[test]
fn a_caller_that_does_not_read_stops_the_provider() {
    let sent = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&sent);
    let upstream = Upstream::start(move |wire| {
        if wire.read().is_some() {
            wire.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
            chunk.extend(vec![b'x'; PIECE]);
            chunk.extend(b"\r\n");
            while wire.send(&chunk) {
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let kit = Kit::new(&upstream);
    let caller = kit.send("GET /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN");
    let mut last = u64::MAX;
    wait::until("the provider has to wait", || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let now = sent.load(Ordering::SeqCst);
        let is_still = now == last;
        last = now;
        is_still
    });
    assert!(last < 64, "{last} MiB were taken from the provider and by nobody");
    drop(caller);
}

#[test]
fn a_caller_is_told_to_go_on_when_the_provider_says_so() {
    let upstream = Upstream::start(|wire| {
        let asked = wire.read_head().expect("a request");
        assert_eq!(asked.header("expect"), Some("100-continue"));
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n");
        assert_eq!(wire.take(5).as_deref(), Some(&b"hello"[..]));
        wire.send(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
    let kit = Kit::new(&upstream);
    let mut caller = kit
        .send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nExpect: 100-continue\nContent-Length: 5");
    assert_eq!(caller.read_line().as_deref(), Some("HTTP/1.1 100 Continue"));
    assert_eq!(caller.read_line().as_deref(), Some(""));
    caller.send(b"hello").expect("the daemon listens");
    assert_eq!(caller.read_line().as_deref(), Some("HTTP/1.1 103 Early Hints"));
    wait_for_line(&mut caller, "");
    caller.read().expect("there is an answer").answers(200);
}

#[test]
fn an_early_answer_is_told_although_the_body_was_not_read() {
    let upstream = Upstream::start(|wire| {
        if wire.read_head().is_some() {
            wire.send(b"HTTP/1.1 413 Too Large\r\ncontent-length: 5\r\nconnection: close\r\n\r\nsmall");
        }
    });
    let kit = Kit::new(&upstream);
    let mut caller =
        kit.send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nContent-Length: 100000000");
    let piece = vec![b'x'; 64 * 1024];
    for _ in 0..100 {
        if caller.send(&piece).is_err() {
            break;
        }
    }
    let reply = caller.read().expect("there is an answer").answers(413);
    assert_eq!(
        (reply.body.as_str(), reply.header("connection")),
        ("small", Some("close"))
    );
}

#[test]
fn chunks_go_up_as_they_come() {
    let (told, heard): (_, Receiver<Vec<u8>>) = channel();
    let told = Mutex::new(told);
    let upstream = Upstream::start(move |wire| {
        let asked = wire.read_head().expect("a request");
        assert_eq!(
            (asked.header("transfer-encoding"), asked.header("content-length")),
            (Some("chunked"), None)
        );
        let told = told.lock().expect("one connection");
        for _ in 0..3 {
            let _ = told.send(wire.take(8).expect("a chunk"));
        }
        wire.send(b"HTTP/1.1 204 No Content\r\n\r\n");
    });
    let kit = Kit::new(&upstream);
    let mut caller =
        kit.send("POST /gateway/openai/x HTTP/1.1\nHost: HERE\nx-api-key: TOKEN\nTransfer-Encoding: chunked");
    for chunk in [&b"3\r\nabc\r\n"[..], b"3\r\ndef\r\n"] {
        caller.send(chunk).expect("the daemon listens");
        assert_eq!(heard.recv().expect("it has come"), chunk);
    }
    caller.send(b"0\r\nX: 1\r\n\r\n").expect("the daemon listens");
    assert_eq!(heard.recv().expect("it has come"), b"0\r\nX: 1\r");
    caller.read_line().expect("there is an answer");
}
