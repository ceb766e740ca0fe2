//! `byok serve`: on this machine alone, told where, and gone with the command.

use byok_e2e::raw::Raw;
use byok_e2e::{Sandbox, Served, process, wait};
use std::net::TcpListener;

#[test]
fn only_addresses_of_this_machine_are_accepted() {
    let sandbox = Sandbox::new();
    for address in ["0.0.0.0:0", "[::]:0", "10.0.0.1:7341", "192.0.2.1:0"] {
        let ran = sandbox.byok(&["serve", "--listen", address]).exits(9);
        assert!(
            ran.stderr.contains("is not an address of this machine alone"),
            "{ran:?}"
        );
    }
    for address in ["", "localhost", "evil.example:80", "7341"] {
        sandbox.byok(&["serve", "--listen", address]).exits(2);
    }
}

#[test]
fn a_port_that_is_taken_is_told() {
    let sandbox = Sandbox::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let address = taken.local_addr().expect("it is bound").to_string();
    let ran = sandbox.byok(&["serve", "--listen", &address]).exits(12);
    assert!(ran.stderr.contains(&address), "{ran:?}");
}

#[test]
fn the_listener_goes_when_the_command_goes_however_it_goes() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    let address = served.address().to_owned();
    let mut open = served.connect();
    served.ask_on(&mut open, None, ("GET", "/api/health", "")).answers(200);
    process::kill(served.pid());
    wait::until("nobody listens", || Raw::try_connect_tcp(&address).is_err());
    assert!(open.is_closed());
    sandbox.byok(&["list"]).exits(0);
}

#[test]
fn the_command_ends_with_the_daemon() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    wait::until("the command has ended", || {
        Raw::try_connect_tcp(served.address()).is_err()
    });
}

#[test]
fn a_locked_vault_is_served_too() {
    let sandbox = Sandbox::new();
    sandbox.byok(&["lock"]).exits(0);
    let served = Served::start(&sandbox);
    let health = served.ask(None, "GET", "/api/health", "").answers(200).json();
    assert_eq!(health["state"], "locked");
}
