//! A full disk loses nothing that was confirmed, is called by its name, and is no trouble once there is room again.

use byok_e2e::privilege::is_root_or_skip;
use byok_e2e::sandbox::{Ran, run};
use byok_e2e::{Sandbox, keys};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A disk of three mebibytes with a vault on it.
struct SmallDisk {
    sandbox: Sandbox,
    dir: TempDir,
}

impl SmallDisk {
    fn new() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("byok-")
            .tempdir()
            .expect("there is a temporary folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
            .arg(dir.path())
            .status();
        assert!(
            mounted.expect("there is a mount command").success(),
            "root can't mount a tmpfs here"
        );
        let disk = Self {
            sandbox: Sandbox::empty(),
            dir,
        };
        fs::write(disk.ballast(), vec![1; 1920 * 1024]).expect("the disk has room");
        disk.byok(
            &[
                "init",
                "--kdf-memory",
                "19",
                "--kdf-passes",
                "2",
                "--recovery-file",
                "code",
            ],
            None,
        )
        .exits(0);
        disk
    }

    fn home(&self) -> &Path {
        self.dir.path()
    }

    /// What makes room when it goes: more than what is left, because the log and the database need it both.
    fn ballast(&self) -> PathBuf {
        self.home().join("ballast")
    }

    fn byok(&self, words: &[&str], input: Option<&str>) -> Ran {
        let mut command = self.sandbox.command(words);
        command.env("BYOK_HOME", self.home());
        run(command, input)
    }

    fn add(&self, name: &str) -> Ran {
        self.byok(&["add", "openai", name, "--stdin", "--no-check"], Some(&value(name)))
    }

    /// Adds keys until one can't be added; gives the names of those that could, and what was said of the other.
    fn fill(&self) -> (Vec<String>, Ran) {
        let mut stored = Vec::new();
        loop {
            let name = format!("k{}", stored.len());
            let ran = self.add(&name);
            if ran.code != Some(0) {
                return (stored, ran);
            }
            stored.push(name);
            assert!(stored.len() < 1_000, "the disk never gets full");
        }
    }

    fn names(&self) -> Vec<String> {
        let listed = self.byok(&["list", "--json"], None).exits(0).json();
        let keys = listed["keys"].as_array().expect("a list").clone();
        keys.iter()
            .filter_map(|key| Some(key["name"].as_str()?.to_owned()))
            .collect()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.byok(&["daemon", "stop"], None);
        let _ = Command::new("umount").arg("--lazy").arg(self.dir.path()).status();
    }
}

/// Large, so that the disk is full soon.
fn value(name: &str) -> String {
    keys::openai(name).repeat(200)
}

#[test]
fn a_full_disk_is_named_and_loses_nothing() {
    if !is_root_or_skip("mounts a small disk") {
        return;
    }
    let disk = SmallDisk::new();
    let (mut stored, refused) = disk.fill();
    assert!(stored.len() > 3, "only {} fitted", stored.len());
    let refused = refused.exits(12);
    assert!(refused.stderr.contains("the disk is full"), "{refused:?}");
    assert!(refused.stderr.contains("free some space"), "{refused:?}");

    stored.sort();
    let mut names = disk.names();
    names.sort();
    assert_eq!(names, stored);
    let edited = disk.byok(&["edit", "openai/k0", "--note", &"note ".repeat(190)], None);
    assert!(matches!(edited.code, Some(0 | 12)), "{edited:?}");

    fs::remove_file(disk.ballast()).expect("it is ours");
    for name in &stored {
        assert_eq!(
            disk.byok(&["get", &format!("openai/{name}")], None)
                .exits(0)
                .stdout
                .trim(),
            value(name)
        );
    }
    disk.byok(&["audit", "--verify"], None).exits(0);
    disk.add("after").exits(0);
    disk.byok(&["lock"], None).exits(0);
    assert_eq!(
        disk.byok(&["get", "openai/after"], None).exits(0).stdout.trim(),
        value("after")
    );
    disk.byok(&["audit", "--verify"], None).exits(0);
}

#[test]
fn a_full_disk_keeps_no_vault_open() {
    if !is_root_or_skip("mounts a small disk") {
        return;
    }
    let disk = SmallDisk::new();
    let (stored, refused) = disk.fill();
    refused.exits(12);
    let locked = disk.byok(&["lock"], None);
    assert!(matches!(locked.code, Some(0 | 12)), "{locked:?}");
    assert_eq!(
        disk.byok(&["status", "--json"], None).exits(0).json()["state"],
        "locked"
    );

    fs::remove_file(disk.ballast()).expect("it is ours");
    assert_eq!(disk.names().len(), stored.len());
    disk.byok(&["audit", "--verify"], None).exits(0);
}
