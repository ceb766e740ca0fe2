//! What the daemon's memory holds of a key after it was used.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::{Planted, Served, Upstream, memory, served, wait};

fn called() -> Option<(Planted, Upstream, Served, String)> {
    if !is_root_or_skip("reads the daemon's memory") {
        return None;
    }
    let planted = Planted::new();
    let upstream = Upstream::answering(|_| (200, "{}".into()));
    let words = ["add", "openai", "--stdin", "--no-check", "--base-url", &upstream.url()];
    planted.sandbox.byok_with(&words, &planted.value).exits(0);
    let served = Served::start(&planted.sandbox);
    let token = served::token(&planted.sandbox, "caller", "use:*", &[]);
    let mut connection = served.connect();
    for _ in 0..20 {
        let reply = served.ask_on(&mut connection, Some(&token), ("POST", "/gateway/openai/x", "{}"));
        reply.answers(200);
    }
    let shown = upstream.asked();
    assert!(
        shown[0]
            .header("authorization")
            .is_some_and(|shown| shown.ends_with(&planted.value))
    );
    Some((planted, upstream, served, token))
}

/// The vault is open, connections on both sides are kept, and the next call would use the key again.
#[test]
fn memory_after_calls_holds_no_value_although_the_vault_is_open() {
    let Some((planted, _upstream, _served, _token)) = called() else {
        return;
    };
    let scanner = planted.value_scanner();
    // What another thread is writing at this moment is not what is left.
    wait::until("nothing is left", || {
        memory::hits(planted.daemon(), &scanner).is_empty()
    });
    planted.assert_daemon_holds_none(&scanner);
}

#[test]
fn memory_after_calls_and_a_lock_holds_nothing_at_all() {
    let Some((planted, _upstream, served, token)) = called() else {
        return;
    };
    planted.sandbox.byok(&["lock"]).exits(0);
    served.ask(Some(&token), "GET", "/gateway/openai/x", "").answers(423);
    planted.assert_daemon_holds_none(&planted.scanner());
}
