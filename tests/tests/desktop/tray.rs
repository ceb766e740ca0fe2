//! The icon in the panel: how the keys are at a glance, the keys used last, check now, lock.

use super::is_locked;
use byok_e2e::{Desk, Sandbox, Tray, wait};

#[test]
fn the_menu_tells_the_health_copies_a_recent_key_checks_and_locks() {
    let Some(desk) = Desk::start() else { return };
    let Some(tray) = desk.panel() else { return };
    let sandbox = Sandbox::new();
    sandbox.holds("generic", "used", "the copied value");
    sandbox.holds("generic", "unused", "another value");
    sandbox.byok(&["get", "generic/used"]).exits(0);
    let window = desk.open(&sandbox, &[]);
    window.shows("generic/used");

    wait::until("the menu tells how many keys there are", || {
        labels(&tray)[0] == "2 keys"
    });
    let menu = labels(&tray);
    assert!(menu.iter().any(|label| label == "Copy generic/used"), "{menu:?}");
    assert!(!menu.iter().any(|label| label == "Copy generic/unused"), "{menu:?}");
    tray.chooses("Copy generic/used");
    wait::until("the value is in the clipboard", || {
        desk.screen.pasted().as_deref() == Some("the copied value")
    });
    tray.chooses("Check all keys");
    window.shows("Check");
    tray.chooses("Lock");
    wait::until("the vault is locked", || is_locked(&sandbox));
    wait::until("the menu has no key any more", || {
        let menu = labels(&tray);
        menu[0] == "locked" && !menu.iter().any(|label| label.starts_with("Copy"))
    });
}

fn labels(tray: &Tray) -> Vec<String> {
    let mut labels: Vec<String> = tray.entries().into_iter().map(|(label, _)| label).collect();
    if labels.is_empty() {
        labels.push(String::new());
    }
    labels
}
