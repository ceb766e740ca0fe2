//! `byok daemon install`

use byok_e2e::{Sandbox, places, sandbox};
use std::fs;
use std::process::Command;

#[test]
fn the_unit_is_one_that_systemd_accepts() {
    let Some(analyze) = places::tool("systemd-analyze") else {
        return;
    };
    let sandbox = Sandbox::empty();
    let printed = sandbox.byok(&["daemon", "install", "--print"]).exits(0).stdout;
    let binary = byok_e2e::bin::byok();
    assert!(
        printed.contains(&format!("ExecStart=\"{}\" daemon --stay", binary.display())),
        "{printed}"
    );
    let home = sandbox.byok_home();
    assert!(
        printed.contains(&format!("Environment=\"BYOK_HOME={}\"", home.display())),
        "{printed}"
    );
    // What a daemon that a face starts has, too.
    assert!(printed.contains("Environment=MALLOC_ARENA_MAX=1\n"), "{printed}");

    let unit = sandbox.file("byok.service", &printed);
    let verify = |file: &std::path::Path| {
        let mut command = Command::new(&analyze);
        command.args(["verify", "--user", "--man=no"]).arg(file).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", sandbox.dir()).env("XDG_RUNTIME_DIR", sandbox.dir());
        sandbox::run(command, None)
    };
    let ran = verify(&unit).exits(0);
    assert_eq!(ran.stderr, "");
    let wrong = sandbox.file(
        "wrong.service",
        &printed.replace("ExecStart=\"/", "ExecStart=\"relative/"),
    );
    assert_ne!(verify(&wrong).code, Some(0), "a wrong unit would be found");
}

#[test]
fn the_unit_is_written_where_systemd_looks_and_removed_again() {
    let sandbox = Sandbox::empty();
    let path = sandbox.dir().join(".config/systemd/user/byok.service");
    let said = sandbox.byok(&["daemon", "install"]).exits(0).stderr;
    assert!(said.contains("systemctl --user enable --now byok.service"), "{said}");
    let printed = sandbox.byok(&["daemon", "install", "--print"]).exits(0).stdout;
    assert_eq!(fs::read_to_string(&path).unwrap(), printed);

    sandbox.byok(&["--vault", "work", "daemon", "install"]).exits(0);
    let other = path.with_file_name("byok-work.service");
    assert!(fs::read_to_string(&other).unwrap().contains("--vault work"));

    let said = sandbox.byok(&["daemon", "uninstall"]).exits(0).stderr;
    assert!(said.contains("systemctl --user disable --now byok.service"), "{said}");
    assert!(!path.exists() && other.exists());
    let said = sandbox.byok(&["daemon", "uninstall"]).exits(0).stderr;
    assert!(said.starts_with("There is no "), "{said}");
}
