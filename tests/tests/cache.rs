//! Values are kept a little while for the next program, as the setting says, and `GET /api/cache` tells what came of it.

use byok_e2e::{Sandbox, raw, wait};
use serde_json::Value;

fn sandbox(settings: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    std::fs::create_dir_all(sandbox.config_dir()).expect("the home is writable");
    std::fs::write(sandbox.config_dir().join("config.toml"), settings).expect("the home is writable");
    let words = [
        "init",
        "--kdf-memory",
        "19",
        "--kdf-passes",
        "2",
        "--recovery-file",
        "recovery",
    ];
    sandbox.byok(&words).exits(0);
    sandbox.holds("openai", "main", "the value");
    sandbox
}

fn figures(sandbox: &Sandbox) -> Value {
    raw::ask(&sandbox.socket(), "GET", "/api/cache", "").answers(200).json()
}

fn run(sandbox: &Sandbox) {
    let child = sandbox
        .byok(&["run", "--only", "openai", "--", "printenv", "OPENAI_API_KEY"])
        .exits(0);
    assert_eq!(child.stdout, "the value\n");
}

#[test]
fn each_program_is_recorded_whether_or_not_its_value_was_at_hand() {
    let sandbox = sandbox("");
    for _ in 0..3 {
        run(&sandbox);
    }
    let found = figures(&sandbox);
    assert_eq!(
        (&found["hits"], &found["misses"], &found["values"]),
        (&2.into(), &1.into(), &1.into()),
        "{found}"
    );
    assert_eq!((&found["ttl_seconds"], &found["fallbacks"]), (&300.into(), &0.into()));
    let trail = sandbox
        .byok(&["audit", "--action", "injected", "--json"])
        .exits(0)
        .json();
    assert_eq!(trail["events"].as_array().unwrap().len(), 3);
    sandbox.byok(&["edit", "openai", "--note", "x"]).exits(0);
    let found = figures(&sandbox);
    assert_eq!((&found["values"], &found["flushes"]), (&0.into(), &1.into()), "{found}");
}

#[test]
fn a_disabled_key_is_refused_at_once() {
    let sandbox = sandbox("");
    run(&sandbox);
    sandbox.byok(&["disable", "openai"]).exits(0);
    sandbox.byok(&["run", "--only", "openai", "--", "true"]).exits(125);
    assert_eq!(figures(&sandbox)["values"], 0);
}

/// Looking does not age anything: the watchman does.
#[test]
fn a_value_is_wiped_when_its_time_is_up_though_nobody_comes() {
    let sandbox = sandbox("[cache]\nttl = \"1s\"\n");
    run(&sandbox);
    wait::until("the value is wiped", || figures(&sandbox)["values"] == 0);
    assert_eq!(figures(&sandbox)["expirations"], 1);
}

#[test]
fn zero_is_off() {
    let sandbox = sandbox("[cache]\nttl = \"0\"\n");
    run(&sandbox);
    run(&sandbox);
    let found = figures(&sandbox);
    assert_eq!(
        (&found["values"], &found["hits"], &found["misses"]),
        (&0.into(), &0.into(), &0.into()),
        "{found}"
    );
}

#[test]
fn locking_empties_it_and_get_does_not_fill_it() {
    let sandbox = sandbox("");
    run(&sandbox);
    sandbox.byok(&["lock"]).exits(0);
    raw::ask(&sandbox.socket(), "GET", "/api/cache", "").answers(423);
    sandbox.byok(&["unlock"]).exits(0);
    sandbox.byok(&["get", "openai"]).exits(0);
    let found = figures(&sandbox);
    assert_eq!((&found["values"], &found["misses"]), (&0.into(), &0.into()), "{found}");
}
