//! The program finds the world as it was.

use super::{directly, through, with_a_key};
use byok_e2e::sandbox;

/// What a program prints without byok and with it.
fn both(words: &[&str]) -> (String, String) {
    let sandbox = with_a_key();
    let wanted = sandbox::run(directly(&sandbox, words), None).exits(0);
    let found = sandbox::run(through(&sandbox, words), None).exits(0);
    assert_ne!(wanted.stdout, "", "there is something to compare");
    (wanted.stdout, found.stdout)
}

#[test]
fn no_file_of_byok_is_open_in_it() {
    let (wanted, found) = both(&[
        "sh",
        "-c",
        "for fd in /proc/$$/fd/*; do echo ${fd##*/} $(readlink $fd); done",
    ]);
    // A pipe is told by its number, and these are other pipes.
    let general = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .map(|line| line.split('[').next().unwrap_or(line).to_owned());
        lines.collect()
    };
    assert!(wanted.starts_with("0 /dev/null\n1 pipe:["), "{wanted}");
    assert_eq!(general(&found), general(&wanted));
}

#[test]
fn its_limits_are_as_they_were() {
    let (wanted, found) = both(&["cat", "/proc/self/limits"]);
    assert!(wanted.contains("Max core file size"), "{wanted}");
    assert_eq!(found, wanted);
}

#[test]
fn its_rights_are_as_they_were() {
    let same = "^(Umask|Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|CoreDumping|Threads|ShdPnd)";
    let (wanted, found) = both(&["grep", "-E", same, "/proc/self/status"]);
    assert!(wanted.lines().count() > 10, "{wanted}");
    assert_eq!(found, wanted);
}

#[test]
fn it_can_be_debugged_as_before() {
    // byok denies itself debuggers and core files; a program whose files in /proc are its own was not denied them.
    let (wanted, found) = both(&["sh", "-c", "stat -c %U:%a /proc/$$/environ /proc/$$/mem"]);
    assert_eq!(found, wanted);
}

#[test]
fn its_session_group_folder_and_mask_are_as_they_were() {
    let (wanted, found) = both(&[
        "sh",
        "-c",
        "pwd; umask; cut -d ' ' -f 4-6 /proc/$$/stat | cut -d ' ' -f 1,3; nice",
    ]);
    assert_eq!(found, wanted);
}
