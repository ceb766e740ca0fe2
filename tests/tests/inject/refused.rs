//! What is not written, and why. Nothing is there afterwards that was not there before.

use super::with_keys;
use byok_e2e::{Ran, Sandbox, sandbox};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

const TEMPLATE: &str = "{{ byok://generic/the-key }}";

fn inject(sandbox: &Sandbox, output: &str, flags: &[&str]) -> Ran {
    sandbox.byok(&[&["inject", "-i", "template", "-o", output], flags].concat())
}

fn git(sandbox: &Sandbox, words: &[&str]) {
    let mut git = Command::new("git");
    git.args([
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@t",
        "-c",
        "init.defaultBranch=main",
    ])
    .args(words);
    git.current_dir(sandbox.dir()).env("HOME", sandbox.dir());
    sandbox::run(git, None).exits(0);
}

/// No key was opened for a template.
fn nothing_was_opened(sandbox: &Sandbox) {
    let trail = sandbox.byok(&["audit", "--json"]).exits(0).json();
    let rows = trail["events"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["action"] != "injected"), "{trail}");
}

#[test]
fn every_reference_that_leads_nowhere_is_told_with_its_place_and_nothing_is_written() {
    let sandbox = with_keys();
    sandbox.file(
        "template",
        "{{byok://generic/the-key}}\n{{byok://generic/none}}\n  ${byok://nobody}\n{{byok://openai/work/no_field}}",
    );
    let ran = inject(&sandbox, "out", &[]).exits(4);
    for place in ["template:2:1: ", "template:3:3: ", "template:4:1: "] {
        assert!(ran.stderr.contains(place), "{place} {ran:?}");
    }
    assert!(!ran.stderr.contains("template:1:1"), "{ran:?}");
    assert!(!sandbox.dir().join("out").exists());
    nothing_was_opened(&sandbox);
}

#[test]
fn every_mistake_of_the_template_is_told_at_once() {
    let sandbox = with_keys();
    sandbox.file("template", "{{byok://a/b/c/d}}\n\n ${byok://generic\n");
    let ran = inject(&sandbox, "out", &[]).exits(2);
    assert!(
        ran.stderr.contains("template:1:1: a reference has at most three parts"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("template:3:2: the reference is not closed with `}`"),
        "{ran:?}"
    );
    assert!(!sandbox.dir().join("out").exists());
}

#[test]
fn what_git_tracks_is_not_written_without_force() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    sandbox.file("tracked", "old");
    git(&sandbox, &["init", "-q"]);
    git(&sandbox, &["add", "tracked"]);
    let ran = inject(&sandbox, "tracked", &[]).exits(9);
    assert!(
        ran.stderr.contains("git tracks") && ran.stderr.contains("--force"),
        "{ran:?}"
    );
    assert_eq!(fs::read_to_string(sandbox.dir().join("tracked")).unwrap(), "old");
    nothing_was_opened(&sandbox);
    inject(&sandbox, "untracked", &[]).exits(0);
    symlink("tracked", sandbox.dir().join("link")).unwrap();
    inject(&sandbox, "link", &[]).exits(9);
    inject(&sandbox, "tracked", &["--force"]).exits(0);
    assert_eq!(fs::read_to_string(sandbox.dir().join("tracked")).unwrap(), "the value");
}

#[test]
fn where_git_can_not_be_asked_a_repository_is_not_written_to() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    let without_git = |output: &str| {
        let mut command = sandbox.command(&["inject", "-i", "template", "-o", output]);
        command.env("PATH", sandbox.dir());
        sandbox::run(command, None)
    };
    without_git("out").exits(0);
    fs::remove_file(sandbox.dir().join("out")).unwrap();
    git(&sandbox, &["init", "-q"]);
    let ran = without_git("out").exits(9);
    assert!(ran.stderr.contains("git can't be asked"), "{ran:?}");
    assert!(!sandbox.dir().join("out").exists());
}

#[test]
fn a_link_to_elsewhere_is_not_followed_nor_replaced() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    fs::create_dir(sandbox.dir().join("elsewhere")).unwrap();
    let target = sandbox.file("elsewhere/target", "old");
    for (name, to) in [
        ("link", target.as_path()),
        ("relative", "elsewhere/target".as_ref()),
        ("chain", "link".as_ref()),
    ] {
        symlink(to, sandbox.dir().join(name)).unwrap();
        for flags in [&[][..], &["--force"]] {
            let ran = inject(&sandbox, name, flags).exits(9);
            assert!(ran.stderr.contains("is a link to elsewhere"), "{ran:?}");
        }
        assert!(fs::symlink_metadata(sandbox.dir().join(name)).unwrap().is_symlink());
    }
    assert_eq!(fs::read_to_string(target).unwrap(), "old");
    nothing_was_opened(&sandbox);
}

#[test]
fn what_is_no_file_is_told() {
    let sandbox = with_keys();
    sandbox.file("template", TEMPLATE);
    inject(&sandbox, "b", &[]).exits(2);
    inject(&sandbox, "/dev/null", &[]).exits(2);
    inject(&sandbox, "none/out", &[]).exits(12);
    sandbox.byok(&["inject", "-i", "none", "-o", "out"]).exits(12);
    fs::write(sandbox.dir().join("template"), b"\xff{{byok://generic}}").unwrap();
    inject(&sandbox, "out", &[]).exits(2);
}

#[test]
fn a_locked_vault_and_a_dead_key_write_nothing() {
    let sandbox = with_keys();
    sandbox.file("template", "{{byok://openai}} {{byok://generic/the-key}}");
    sandbox.byok(&["disable", "generic/the-key"]).exits(0);
    inject(&sandbox, "out", &[]).exits(9);
    sandbox.byok(&["lock"]).exits(0);
    sandbox.stranger(&["inject", "-i", "template", "-o", "out"]).exits(5);
    assert!(!sandbox.dir().join("out").exists());
}
