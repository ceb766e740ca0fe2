//! Where byok stays as the parent, the program ends, stops and hears signals as it would without byok.

use super::{directly, through_with, with_a_key};
use byok_e2e::{process, sandbox, wait};
use rustix::process::Signal;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};

/// Every way in which byok stays.
const WAYS: [&[&str]; 4] = [
    &["--mask"],
    &["--watch"],
    &["--file", "THE_KEY", "--files", "folder"],
    &["--watch", "--mask", "--file", "THE_KEY", "--files", "folder"],
];

#[test]
fn every_exit_code_is_kept() {
    let sandbox = with_a_key();
    for (place, flags) in WAYS.iter().enumerate() {
        // Each way has its share, and all of them the corners.
        let codes =
            (0..=255).filter(|code| code % 4 == place || [0, 1, 2, 125, 126, 127, 128, 130, 255].contains(code));
        for code in codes {
            let script = format!("exit {code}");
            let status = through_with(&sandbox, flags, &["sh", "-c", &script]).status().unwrap();
            assert_eq!(status.code(), i32::try_from(code).ok(), "{flags:?}");
        }
    }
}

#[test]
fn a_signal_that_ends_the_program_ends_byok() {
    let sandbox = with_a_key();
    let mut killed = 0;
    for signal in (1..=31).filter(|signal| !(19..=22).contains(signal)) {
        let script = format!("ulimit -c 0; kill -{signal} $$");
        let words = ["sh", "-c", &script];
        let wanted = directly(&sandbox, &words).status().unwrap();
        let flags = WAYS[usize::try_from(signal).unwrap() % WAYS.len()];
        let found = through_with(&sandbox, flags, &words).status().unwrap();
        assert_eq!(found, wanted, "signal {signal} {flags:?}");
        killed += i32::from(found.signal() == Some(signal));
    }
    assert_eq!(killed, 23, "the others are ignored unless somebody listens");
}

/// Starts a script that says `ready` when it listens.
fn listening(
    sandbox: &byok_e2e::Sandbox,
    flags: &[&str],
    script: &str,
) -> (Child, BufReader<std::process::ChildStdout>) {
    let script = format!("{script}\necho ready\nwhile :; do sleep 0.01; done");
    let mut child = through_with(sandbox, flags, &["sh", "-c", &script])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    (child, told)
}

#[test]
fn a_signal_to_byok_reaches_the_program() {
    let sandbox = with_a_key();
    let signals = [
        (Signal::HUP, "HUP"),
        (Signal::INT, "INT"),
        (Signal::QUIT, "QUIT"),
        (Signal::USR1, "USR1"),
        (Signal::USR2, "USR2"),
        (Signal::ALARM, "ALRM"),
        (Signal::TERM, "TERM"),
        (Signal::WINCH, "WINCH"),
        (Signal::URG, "URG"),
        (Signal::XCPU, "XCPU"),
        (Signal::VTALARM, "VTALRM"),
        (Signal::PROF, "PROF"),
        (Signal::CONT, "CONT"),
    ];
    for (place, (signal, name)) in signals.into_iter().enumerate() {
        let flags = WAYS[place % WAYS.len()];
        let (mut child, mut told) = listening(&sandbox, flags, &format!("trap 'echo got {name}; exit 9' {name}"));
        process::send(child.id(), signal);
        let mut rest = String::new();
        told.read_to_string(&mut rest).unwrap();
        assert_eq!(
            (child.wait().unwrap().code(), rest),
            (Some(9), format!("got {name}\n")),
            "{flags:?}"
        );
    }
}

#[test]
fn byok_stops_with_the_program_and_goes_on_with_it() {
    let sandbox = with_a_key();
    for flags in WAYS {
        let mut child = through_with(&sandbox, flags, &["sh", "-c", "kill -STOP $$; exit 5"])
            .spawn()
            .unwrap();
        wait::until("it stops", || process::state(child.id()) == Some('T'));
        process::send(child.id(), Signal::CONT);
        assert_eq!(child.wait().unwrap().code(), Some(5), "{flags:?}");
    }
}

#[test]
fn signals_that_were_ignored_stay_so() {
    let sandbox = with_a_key();
    let script = "trap '' HUP TERM USR1; exec byok run --only generic --mask -- grep SigIgn /proc/self/status";
    let mut shell = sandbox.shell(script);
    shell.env("BYOK_PASSWORD_FILE", sandbox.dir().join("password"));
    let told = sandbox::run(shell, None).exits(0).stdout;
    let mask = u64::from_str_radix(told.trim().rsplit('\t').next().unwrap(), 16).unwrap();
    assert_eq!(mask & 0x7fff_ffff, 0x4201, "HUP, USR1 and TERM: {told}");
}

#[test]
fn what_can_not_be_started_has_the_same_code() {
    let sandbox = with_a_key();
    sandbox.file("notes", "not a program");
    for flags in WAYS {
        sandbox::run(through_with(&sandbox, flags, &["no-such-program"]), None).exits(127);
        sandbox::run(through_with(&sandbox, flags, &["./notes"]), None).exits(126);
    }
}

#[test]
fn stdin_passes_through() {
    let sandbox = with_a_key();
    for flags in WAYS {
        let ran = sandbox::run(through_with(&sandbox, flags, &["cat"]), Some("through a pipe\0")).exits(0);
        assert_eq!(ran.stdout, "through a pipe\0", "{flags:?}");
    }
}

#[test]
fn the_program_is_in_byok_s_group_and_session() {
    let sandbox = with_a_key();
    for flags in WAYS {
        let script = "cut -d ' ' -f 5,6 /proc/$$/stat; cut -d ' ' -f 5,6 /proc/$PPID/stat";
        let ran = sandbox::run(through_with(&sandbox, flags, &["sh", "-c", script]), None).exits(0);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!(lines[0], lines[1], "{flags:?}");
    }
}

#[test]
fn a_reader_that_goes_away_breaks_the_program_s_pipe() {
    let sandbox = with_a_key();
    let mut shell = sandbox.shell("byok run --only generic --mask -- yes | head -n 1; echo ${PIPESTATUS-}");
    shell.env("BYOK_PASSWORD_FILE", sandbox.dir().join("password"));
    assert!(sandbox::run(shell, None).exits(0).stdout.starts_with("y\n"));
}
