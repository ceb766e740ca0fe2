//! `--file`: a value in a file that only the program's user reads, and that is gone with the program.

use super::{through_with, with_a_key};
use byok_e2e::{Sandbox, process, sandbox, wait};
use rustix::process::Signal;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

const FOLDER: [&str; 4] = ["--file", "THE_KEY", "--files", "folder"];

#[test]
fn a_file_in_memory_holds_the_value_and_nothing_more() {
    let sandbox = with_a_key();
    let script = "cat $THE_KEY_FILE; echo; echo ${THE_KEY-unset}; stat -L -c '%a %F' $THE_KEY_FILE; cat $THE_KEY_FILE";
    let ran = sandbox::run(
        through_with(&sandbox, &["--file", "THE_KEY"], &["sh", "-c", script]),
        None,
    )
    .exits(0);
    assert_eq!(ran.stdout, "the value\nunset\n600 regular file\nthe value");
}

#[test]
fn a_file_in_memory_can_not_be_changed() {
    let sandbox = with_a_key();
    let script = "echo more >> $THE_KEY_FILE";
    let ran = sandbox::run(
        through_with(&sandbox, &["--file", "THE_KEY"], &["sh", "-c", script]),
        None,
    );
    assert_ne!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn with_a_file_in_memory_nothing_of_byok_stays() {
    let sandbox = with_a_key();
    let mut command = through_with(&sandbox, &["--file", "THE_KEY"], &["sh", "-c", "echo $$ $PPID"]);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let own = child.id();
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(told, format!("{own} {}\n", std::process::id()));
}

#[test]
fn a_program_that_a_script_starts_reads_it_too() {
    let sandbox = with_a_key();
    let script = "sh -c 'sh -c \"cat \\$THE_KEY_FILE\"'; python3 -c 'import os; print(open(os.environ[\"THE_KEY_FILE\"]).read())'";
    let ran = sandbox::run(
        through_with(&sandbox, &["--file", "THE_KEY"], &["sh", "-c", script]),
        None,
    )
    .exits(0);
    assert_eq!(ran.stdout, "the valuethe value\n");
}

#[test]
fn a_program_that_closes_what_it_inherits_needs_the_folder() {
    let sandbox = with_a_key();
    let code = "import subprocess; subprocess.run('cat $THE_KEY_FILE', shell=True, check=True)";
    let words = ["python3", "-c", code];
    let ran = sandbox::run(through_with(&sandbox, &["--file", "THE_KEY"], &words), None);
    assert_ne!(ran.code, Some(0), "{ran:?}");
    let ran = sandbox::run(through_with(&sandbox, &FOLDER, &words), None).exits(0);
    assert_eq!(ran.stdout, "the value");
}

#[test]
fn a_named_variable_becomes_a_file_and_the_others_stay_variables() {
    let sandbox = with_a_key();
    sandbox.holds("generic", "other", "another value");
    for kind in ["memory", "folder"] {
        let words = ["run", "--file", "A", "--file", "B", "--files", kind, "--", "sh", "-c"];
        let script = "cat $A_FILE $B_FILE; echo \" $C ${A-} ${B-} ${C_FILE-}\"";
        let mut command = sandbox.command(&[&words[..], &[script]].concat());
        command
            .env("A", "byok://generic/the-key")
            .env("B", "byok://generic/other")
            .env("C", "byok://generic/other");
        let ran = sandbox::run(command, None).exits(0);
        assert_eq!(ran.stdout, "the valueanother value another value   \n");
    }
}

#[test]
fn a_variable_that_no_key_is_handed_out_as_is_told() {
    let sandbox = with_a_key();
    let ran = sandbox::run(through_with(&sandbox, &["--file", "NONE"], &["touch", "started"]), None).exits(125);
    assert!(ran.stderr.starts_with("byok: no key is handed out as NONE"), "{ran:?}");
    assert!(!sandbox.dir().join("started").exists());
}

/// A program that has told where its file is, and waits.
fn waiting(sandbox: &Sandbox) -> (Child, PathBuf, u32) {
    let script = "echo $THE_KEY_FILE; echo $$; while :; do sleep 0.01; done";
    let mut child = through_with(sandbox, &FOLDER, &["sh", "-c", script])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    let path = PathBuf::from(told.next().unwrap().unwrap());
    let program = told.next().unwrap().unwrap().parse().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "the value");
    (child, path, program)
}

#[test]
fn a_file_in_a_folder_is_private_and_gone_with_the_program_however_it_ends() {
    let sandbox = with_a_key();
    let script = "stat -c %a $THE_KEY_FILE $(dirname $THE_KEY_FILE); echo $THE_KEY_FILE; exit 3";
    let ran = sandbox::run(through_with(&sandbox, &FOLDER, &["sh", "-c", script]), None).exits(3);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[..2], ["600", "700"]);
    assert!(!Path::new(lines[2]).parent().unwrap().exists());
    for signal in [Signal::KILL, Signal::TERM] {
        let (mut child, path, program) = waiting(&sandbox);
        process::send(program, signal);
        child.wait().unwrap();
        assert!(!path.parent().unwrap().exists(), "{signal:?}");
    }
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let (mut child, path, _) = waiting(&sandbox);
        process::send(child.id(), signal);
        child.wait().unwrap();
        assert!(!path.parent().unwrap().exists(), "{signal:?}");
    }
}

#[test]
fn what_a_killed_byok_leaves_the_next_one_removes() {
    let sandbox = with_a_key();
    let (mut child, path, program) = waiting(&sandbox);
    let (mut living, other, _) = waiting(&sandbox);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(path.exists(), "nobody was there to remove it");
    sandbox::run(through_with(&sandbox, &FOLDER, &["true"]), None).exits(0);
    assert!(!path.parent().unwrap().exists());
    assert!(other.exists(), "its program is still there");
    process::kill(program);
    wait::until("it is gone", || !process::is_alive(program));
    process::terminate(living.id());
    living.wait().unwrap();
    assert!(!other.exists());
}

#[test]
fn stdin_holds_the_value_and_nothing_more() {
    let sandbox = with_a_key();
    sandbox.holds("openai", "work", "another value");
    let words = ["run", "--stdin", "generic/the-key", "--", "sh", "-c", "cat; env"];
    let ran = sandbox::run(sandbox.command(&words), None).exits(0);
    assert!(ran.stdout.starts_with("the value"), "{ran:?}");
    for absent in ["THE_KEY", "OPENAI_API_KEY", "another value", "<stdin>"] {
        assert!(!ran.stdout.contains(absent), "{ran:?}");
    }
    let both = [
        "run",
        "--only",
        "openai,generic",
        "--stdin",
        "generic/the-key",
        "--mask",
        "--",
        "sh",
        "-c",
    ];
    let script = "test \"$(cat)\" = 'the value' && test -z \"${THE_KEY-}\" && test -n \"$OPENAI_API_KEY\"";
    sandbox::run(sandbox.command(&[&both[..], &[script]].concat()), None).exits(0);
    let trail = sandbox
        .byok(&["audit", "--key", "generic/the-key", "--json"])
        .exits(0)
        .json();
    let rows = trail["events"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["detail"]["variable"] == "<stdin>"), "{trail}");
}

#[test]
fn a_large_value_goes_to_stdin_whole() {
    let sandbox = with_a_key();
    let large = "0123456789abcdef".repeat(4096);
    sandbox.holds("generic", "large", &large);
    let words = ["run", "--stdin", "generic/large", "--", "wc", "-c"];
    assert_eq!(sandbox.byok(&words).exits(0).stdout, "65536\n");
}

#[test]
fn an_environment_that_is_not_inherited_holds_what_was_named() {
    let sandbox = with_a_key();
    let mut command = sandbox.command(&["run", "--no-inherit", "--keep", "KEPT", "--", "env"]);
    let given = [
        ("KEPT", "1"),
        ("LOST", "2"),
        ("TERM", "dumb"),
        ("LANG", "C"),
        ("MINE", "byok://generic/the-key"),
    ];
    command.envs(given);
    let ran = sandbox::run(command, None).exits(0);
    let mut names: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    names.sort_unstable();
    let all = [
        "HOME", "KEPT", "LANG", "MINE", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
    ];
    assert!(names.iter().all(|name| all.contains(name)), "{names:?}");
    for name in ["KEPT", "LANG", "MINE", "PATH", "TERM"] {
        assert!(names.contains(&name), "{names:?}");
    }
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let sandbox = Sandbox::empty();
    for flags in [
        &["--files", "folder"][..],
        &["--keep", "A"],
        &["--gateway", "--stdin", "openai"],
        &["--gateway", "--file", "A"],
        &["--gateway", "--watch"],
        &["--file", "A", "--files", "disk"],
    ] {
        sandbox.byok(&[&["run"], flags, &["--", "true"]].concat()).exits(2);
    }
}
