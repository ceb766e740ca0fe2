//! An address of the person's choice.

use super::{VALUE, ends, vault};
use byok_e2e::{Answer, Provider, wait};

#[test]
fn an_address_gets_the_notice_and_no_value() {
    let receiver = Provider::start(|_| Answer::json(200, "{}"));
    let sandbox = vault(&format!("[notices]\nwebhook = \"{}/hook?a=b\"\n", receiver.url()), &[]);
    ends(&sandbox, "soon", "60h");
    wait::until("the address was told", || !receiver.seen().is_empty());
    let seen = &receiver.seen()[0];
    assert_eq!(seen.line, "POST /v1/hook?a=b");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let document: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(document["notices"][0]["message"], "generic/soon ends in 3 days");
    assert!(!seen.body.contains(VALUE));
}

#[test]
fn an_address_is_not_repeated_when_it_fails() {
    let receiver = Provider::start(|_| Answer::json(503, "{}"));
    let sandbox = vault(
        &format!("[notices]\nwebhook = \"{}/hidden-part\"\n", receiver.url()),
        &[],
    );
    ends(&sandbox, "soon", "60h");
    let log = sandbox.byok_home().join("state/default.log");
    let read = || std::fs::read_to_string(&log).unwrap_or_default();
    wait::until("the failure is in the log", || {
        read().contains("the webhook answered 503")
    });
    assert!(!read().contains("hidden-part"));
    sandbox.byok(&["list"]).exits(0);
}

#[test]
fn an_unprotected_address_is_refused() {
    let sandbox = vault("", &[]);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let config = sandbox.config_dir().join("config.toml");
    std::fs::write(config, "[notices]\nwebhook = \"http://example.com/hidden-part\"\n").unwrap();
    let ran = sandbox.byok(&["list"]).exits(11);
    assert!(
        ran.stderr.contains("notices.webhook") && !ran.stderr.contains("hidden-part"),
        "{ran:?}"
    );
}
