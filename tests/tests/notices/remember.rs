//! `expiry.json`: names and dates across restarts, only when asked for.

use super::{VALUE, ends, hears, listener, restart, rung, rungs, vault};
use byok_e2e::{Sandbox, sandbox, wait};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const REMEMBER: &str = "[notices]\nremember = true\n";

fn file(sandbox: &Sandbox) -> PathBuf {
    sandbox.byok_home().join("state/expiry.json")
}

/// Waits until the file names the key.
fn remembers(sandbox: &Sandbox, key: &str) -> String {
    wait::for_some("the file names the key", || {
        fs::read_to_string(file(sandbox)).ok().filter(|text| text.contains(key))
    })
}

/// What somebody without the password is told; exit code 5 when that would take the password.
fn told_to_a_stranger(sandbox: &Sandbox) -> sandbox::Ran {
    sandbox.stranger(&["notices", "--json"])
}

#[test]
fn nothing_is_kept_unless_asked_for() {
    let sandbox = vault("", &[]);
    ends(&sandbox, "soon", "60h");
    assert_eq!(super::notices(&sandbox).len(), 1, "the daemon knows it");
    assert!(!file(&sandbox).exists());
    sandbox.byok(&["daemon", "stop"]).exits(0);
    assert!(!file(&sandbox).exists());
    assert_eq!(told_to_a_stranger(&sandbox).code, Some(5));
}

#[test]
fn a_restarted_daemon_knows_names_and_dates_without_the_password() {
    let sandbox = vault(REMEMBER, &[]);
    ends(&sandbox, "soon", "60h");
    let text = remembers(&sandbox, "generic/soon");
    assert!(!text.contains(VALUE));
    let mode = fs::metadata(file(&sandbox)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    sandbox.byok(&["daemon", "stop"]).exits(0);
    let json = told_to_a_stranger(&sandbox).exits(0).json();
    assert_eq!(json["notices"][0]["message"], "generic/soon ends in 3 days");
    assert_eq!(sandbox.stranger(&["get", "generic/soon"]).code, Some(5));

    // Not wanted any more: gone.
    restart(&sandbox, "", &[]);
    assert!(!file(&sandbox).exists());
}

#[test]
fn what_was_told_before_a_restart_is_not_told_after_it() {
    let sandbox = Sandbox::new();
    let settings = format!("{}remember = true\n", listener(&sandbox));
    restart(&sandbox, &settings, &[]);
    ends(&sandbox, "soon", "60h");
    ends(&sandbox, "brief", "10s");
    hears(&sandbox, 2);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    // Starts a daemon and does not open the vault.
    told_to_a_stranger(&sandbox).exits(0);
    hears(&sandbox, 3);
    assert_eq!(rungs(&sandbox)[2], rung("generic/brief", "expiry", 0));
}

#[test]
fn a_file_that_others_can_write_or_that_is_damaged_is_ignored() {
    let sandbox = vault(REMEMBER, &[]);
    ends(&sandbox, "soon", "60h");
    let text = remembers(&sandbox, "generic/soon");
    let path = file(&sandbox);
    let other_vault = text.replacen("\"vault\":\"", "\"vault\":\"0", 1);
    for (damaged, mode) in [
        (text.as_str(), 0o644),
        ("{", 0o600),
        (&other_vault, 0o600),
        (&text.replace("generic/soon", "generic/so\\u001bon"), 0o600),
        (&text.replace("\"version\":1", "\"version\":1,\"more\":2"), 0o600),
    ] {
        sandbox.byok(&["daemon", "stop"]).exits(0);
        fs::write(&path, damaged).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(told_to_a_stranger(&sandbox).code, Some(5), "{damaged}");
        // The vault's own account takes its place.
        sandbox.byok(&["unlock"]).exits(0);
        wait::until("the file is sound again", || {
            fs::read_to_string(&path).is_ok_and(|now| now != damaged || mode != 0o600)
                && fs::metadata(&path).is_ok_and(|found| found.permissions().mode() & 0o077 == 0)
        });
    }
}
