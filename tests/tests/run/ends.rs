//! How a program ends is how `byok run` ends.

use super::{directly, through, with_a_key};
use byok_e2e::sandbox;
use std::process::Stdio;

#[test]
fn every_exit_code_is_kept() {
    let sandbox = with_a_key();
    for code in 0..=255 {
        let script = format!("exit {code}");
        let status = through(&sandbox, &["sh", "-c", &script]).status().unwrap();
        assert_eq!(status.code(), Some(code));
    }
}

#[test]
fn the_program_is_the_process_that_was_started() {
    let sandbox = with_a_key();
    let mut command = through(&sandbox, &["sh", "-c", "echo $$ $PPID"]);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let own = child.id();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        told,
        format!("{own} {}\n", std::process::id()),
        "nothing of byok stays between"
    );
}

#[test]
fn a_program_that_is_not_there_is_127() {
    let sandbox = with_a_key();
    for program in ["no-such-program", "./no-such-program"] {
        let ran = sandbox::run(through(&sandbox, &[program]), None).exits(127);
        assert_eq!(ran.stderr, format!("byok: no program named {program}\n"));
    }
}

#[test]
fn a_program_that_can_not_be_run_is_126() {
    let sandbox = with_a_key();
    sandbox.file("notes", "not a program");
    std::fs::create_dir(sandbox.dir().join("folder")).unwrap();
    for program in ["./notes", "./folder"] {
        let ran = sandbox::run(through(&sandbox, &[program]), None).exits(126);
        assert!(
            ran.stderr.starts_with(&format!("byok: {program} can't be run: ")),
            "{ran:?}"
        );
    }
}

#[test]
fn what_a_program_prints_is_its_own() {
    let sandbox = with_a_key();
    let words = ["sh", "-c", "cat; echo talk >&2; exit 7"];
    let wanted = sandbox::run(directly(&sandbox, &words), Some("through a pipe\0")).exits(7);
    let found = sandbox::run(through(&sandbox, &words), Some("through a pipe\0")).exits(7);
    assert_eq!((&found.stdout, &found.stderr), (&wanted.stdout, &wanted.stderr));
    assert_eq!(found.stdout, "through a pipe\0");
}

#[test]
fn arguments_arrive_as_they_were_given() {
    let sandbox = with_a_key();
    let words = ["printf", "%s|", "two words", "", "--json", "-q", "--", "$HOME", "é\n"];
    let found = sandbox::run(through(&sandbox, &words), None).exits(0);
    assert_eq!(found.stdout, "two words||--json|-q|--|$HOME|é\n|");
}
