//! `--watch`: a program whose key got another value is started again with it.

use super::{through_with, with_a_key};
use byok_e2e::{Sandbox, process, wait};
use std::io::{BufRead, BufReader, Lines, Read};
use std::process::{Child, ChildStdout, Stdio};

struct Watched {
    child: Child,
    told: Lines<BufReader<ChildStdout>>,
}

impl Watched {
    fn start(sandbox: &Sandbox, flags: &[&str], script: &str) -> Self {
        let flags = [&["--watch"], flags].concat();
        let mut command = through_with(sandbox, &flags, &["sh", "-c", script]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, told }
    }

    fn line(&mut self) -> String {
        self.told.next().expect("it goes on").unwrap()
    }

    /// Ends it; gives its code and what was said.
    fn ends(mut self) -> (Option<i32>, String) {
        process::terminate(self.child.id());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

fn rotate(sandbox: &Sandbox, value: &str) {
    sandbox
        .byok_with(&["rotate", "generic/the-key", "--stdin", "--no-check"], value)
        .exits(0);
}

const LOOP: &str = "trap 'exit 7' TERM; echo $THE_KEY; while :; do sleep 0.01; done";

#[test]
fn a_rotation_restarts_the_program_with_the_new_value() {
    let sandbox = with_a_key();
    let mut watched = Watched::start(&sandbox, &[], LOOP);
    assert_eq!(watched.line(), "the value");
    rotate(&sandbox, "another value");
    assert_eq!(watched.line(), "another value");
    sandbox.byok(&["rollback", "generic/the-key"]).exits(0);
    assert_eq!(watched.line(), "the value");
    let (code, said) = watched.ends();
    assert_eq!(code, Some(7), "{said}");
    assert_eq!(said.matches("restarting").count(), 2, "{said}");
}

#[test]
fn files_and_masks_have_the_new_value_too() {
    let sandbox = with_a_key();
    let flags = ["--mask", "--file", "THE_KEY", "--files", "folder"];
    let script = "trap 'exit 7' TERM; cat $THE_KEY_FILE; cat $THE_KEY_FILE | wc -c; while :; do sleep 0.01; done";
    let mut watched = Watched::start(&sandbox, &flags, script);
    assert_eq!(watched.line(), "[hidden]9");
    rotate(&sandbox, "another value");
    assert_eq!(watched.line(), "[hidden]13");
    watched.ends();
}

#[test]
fn another_key_s_rotation_does_not_disturb_it() {
    let sandbox = with_a_key();
    sandbox.holds("openai", "work", "a value of openai");
    let mut watched = Watched::start(&sandbox, &[], LOOP);
    assert_eq!(watched.line(), "the value");
    sandbox
        .byok_with(&["rotate", "openai/work", "--stdin", "--no-check"], "another of openai")
        .exits(0);
    sandbox.byok(&["edit", "generic/the-key", "--note", "changed"]).exits(0);
    // Should it have been restarted for these, it would be twice by now.
    rotate(&sandbox, "another value");
    assert_eq!(watched.line(), "another value");
    let (_, said) = watched.ends();
    assert_eq!(said.matches("restarting").count(), 1, "{said}");
}

#[test]
fn a_program_that_ends_by_itself_is_not_started_again() {
    let sandbox = with_a_key();
    let status = through_with(&sandbox, &["--watch"], &["sh", "-c", "exit 9"])
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(9));
}

#[test]
fn a_break_of_the_daemon_is_bridged() {
    let sandbox = with_a_key();
    let mut watched = Watched::start(&sandbox, &[], LOOP);
    assert_eq!(watched.line(), "the value");
    sandbox.byok(&["daemon", "stop"]).exits(0);
    rotate(&sandbox, "another value");
    assert_eq!(watched.line(), "another value");
    let (code, _) = watched.ends();
    assert_eq!(code, Some(7));
}

#[test]
fn a_locked_vault_leaves_the_program_as_it_is_until_it_is_open() {
    let sandbox = with_a_key();
    let mut watched = Watched::start(&sandbox, &[], LOOP);
    assert_eq!(watched.line(), "the value");
    rotate(&sandbox, "another value");
    sandbox.byok(&["lock"]).exits(0);
    wait::until("it is locked", || {
        sandbox.byok(&["status", "--json"]).json()["state"] == "locked"
    });
    assert!(process::is_alive(watched.child.id()));
    sandbox.byok(&["unlock"]).exits(0);
    assert_eq!(watched.line(), "another value");
    watched.ends();
}
