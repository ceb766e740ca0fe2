//! `byok password change`, `recovery new`

use byok_e2e::{Sandbox, Transcript};
use insta::assert_snapshot;

#[test]
fn the_new_password_opens_and_the_old_one_does_not() {
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "x", "v");
    sandbox.file("new", "another battery staple\n");
    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok(&["password", "change", "--new-from-file", "new"])
        .exits(0);
    transcript.byok(&["lock"]).exits(0);
    transcript.byok(&["unlock"]).exits(6);
    sandbox.file("password", "another battery staple");
    transcript.byok(&["unlock"]).exits(0);
    assert_snapshot!(transcript);
    assert_eq!(
        sandbox.byok(&["get", "generic"]).exits(0).stdout,
        "v",
        "keys stay as they are"
    );
}

#[test]
fn who_does_not_know_the_password_can_not_change_it() {
    let sandbox = Sandbox::new();
    sandbox.file("new", "another battery staple");
    sandbox.file("short", "short");
    let mut transcript = Transcript::of(&sandbox);
    transcript.byok(&["password", "change"]).exits(2);
    transcript
        .byok(&["password", "change", "--new-from-file", "short"])
        .exits(2);
    let words = ["password", "change", "--new-from-file", "new"];
    transcript.note(&words, sandbox.stranger(&words)).exits(5);
    sandbox.file("wrong", "not the password");
    let mut command = sandbox.command(&words);
    command.env("BYOK_PASSWORD_FILE", sandbox.dir().join("wrong"));
    let ran = byok_e2e::sandbox::run(command, None);
    transcript.note(&words, ran).exits(6);
    assert_snapshot!(transcript);
    sandbox.byok(&["lock"]).exits(0);
    sandbox.byok(&["unlock"]).exits(0);
}

#[test]
fn a_new_recovery_code_needs_the_password_and_a_new_file() {
    let sandbox = Sandbox::new();
    let code = |name: &str| std::fs::read_to_string(sandbox.dir().join(name)).unwrap();
    let old = code("recovery");
    let mut transcript = Transcript::of(&sandbox);
    transcript
        .byok(&["recovery", "new", "--recovery-file", "recovery"])
        .exits(8);
    assert_eq!(code("recovery"), old);
    transcript
        .byok(&["recovery", "new", "--recovery-file", "second"])
        .exits(0);
    assert_ne!(code("second"), old);
    let words = ["recovery", "new", "--recovery-file", "third"];
    transcript.note(&words, sandbox.stranger(&words)).exits(5);
    assert!(!sandbox.dir().join("third").exists());
    assert_snapshot!(transcript);
}
