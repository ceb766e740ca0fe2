//! Desktop notifications, read back from a real server.

use super::{VALUE, ends, hears, listener, notices, restart, rung, rungs, vault};
use byok_e2e::dunst::{Bus, Desktop};
use byok_e2e::{Sandbox, wait};
use std::os::unix::fs::PermissionsExt;

fn log(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.byok_home().join("state/default.log")).unwrap_or_default()
}

#[test]
fn the_desktop_shows_a_notice_and_its_button_snoozes_the_key() {
    let Some(desktop) = Desktop::start("snooze") else {
        return;
    };
    let sandbox = vault("", &[("DBUS_SESSION_BUS_ADDRESS", desktop.address())]);
    ends(&sandbox, "soon", "60h");
    wait::until("it is shown", || desktop.displayed() == 1);
    assert_eq!(notices(&sandbox)[0]["snoozed_until"], serde_json::Value::Null);
    // Also while the vault is locked; the vault hears of it at the next unlock.
    sandbox.byok(&["lock"]).exits(0);
    desktop.click();
    wait::until("the key is snoozed", || {
        notices(&sandbox)[0]["snoozed_until"].is_string()
    });
    sandbox.byok(&["unlock"]).exits(0);
    wait::until("the vault knows", || {
        let trail = sandbox.byok(&["audit", "--json"]).exits(0).json();
        let mut events = trail["events"].as_array().expect("a list").iter();
        events.any(|event| event["action"] == "snoozed" && event["subject"] == "generic/soon")
    });

    let (history, text) = desktop.history();
    assert_eq!(history.len(), 1, "{history:?}");
    let [application, summary, body] = &history[0];
    assert_eq!(application, "byok");
    assert_eq!(summary, "generic/soon ends in 3 days");
    assert!(body.starts_with("It ends on 20"), "{body}");
    assert!(!text.contains(VALUE));
}

#[test]
fn a_click_opens_the_providers_page() {
    let Some(desktop) = Desktop::start("default") else {
        return;
    };
    let sandbox = Sandbox::new();
    let opener = sandbox.file(
        "xdg-open",
        "#!/bin/sh\nprintf %s \"$1\" > \"$(dirname \"$0\")/opened\"\n",
    );
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", sandbox.dir().display(), std::env::var("PATH").unwrap());
    let environment = [("DBUS_SESSION_BUS_ADDRESS", desktop.address()), ("PATH", &path)];
    restart(&sandbox, "", &environment);
    let words = ["add", "openai", "--stdin", "--no-check", "--expires", "60h"];
    sandbox.byok_with(&words, VALUE).exits(0);
    wait::until("it is shown", || desktop.displayed() == 1);
    desktop.click();
    let opened = sandbox.dir().join("opened");
    wait::until("the page is opened", || {
        std::fs::read_to_string(&opened).is_ok_and(|url| url.starts_with("https://platform.openai.com/"))
    });
}

#[test]
fn many_notices_at_once_are_one() {
    let Some(desktop) = Desktop::start("snooze") else {
        return;
    };
    let sandbox = vault("", &[]);
    for name in ["a", "b", "c", "d", "e"] {
        ends(&sandbox, name, "60h");
    }
    restart(&sandbox, "", &[("DBUS_SESSION_BUS_ADDRESS", desktop.address())]);
    wait::until("it is shown", || desktop.displayed() == 1);
    let (history, _) = desktop.history();
    assert_eq!(history.len(), 1, "{history:?}");
    assert_eq!(history[0][1], "5 keys need attention");
    assert!(history[0][2].ends_with("and 2 more"), "{history:?}");
}

#[test]
fn without_a_bus_or_a_server_nothing_fails_and_the_notice_waits() {
    let bus = Bus::start();
    let mut places = vec!["unix:path=/nonexistent/bus".to_owned()];
    places.extend(bus.as_ref().map(|bus| bus.address().to_owned()));
    for address in places {
        let sandbox = vault("", &[("DBUS_SESSION_BUS_ADDRESS", &address)]);
        ends(&sandbox, "soon", "60h");
        wait::until("the failure is in the log", || {
            log(&sandbox).contains("desktop notification")
        });
        sandbox.byok(&["list"]).exits(0);
        assert_eq!(notices(&sandbox).len(), 1);

        let settings = listener(&sandbox);
        restart(&sandbox, &settings, &[]);
        hears(&sandbox, 1);
        assert_eq!(rungs(&sandbox), [rung("generic/soon", "expiry", 3)]);
    }
}
