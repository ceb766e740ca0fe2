//! Nobody drives the window of a program that people run.

use byok_e2e::webdriver::Session;
use byok_e2e::{Desk, Sandbox, bin};

/// Built by `make hardened`, as a release is in this respect.
#[test]
fn a_program_without_the_switch_can_not_be_driven() {
    let Some(program) = bin::hardened_desktop() else { return };
    let Some(desk) = Desk::start() else { return };
    let sandbox = Sandbox::new();
    let driver = desk.driver(&sandbox, &[]);
    let refusal = Session::start(driver.address(), &program.display().to_string(), &[]).err();
    let refusal = refusal.expect("the window is not driven");
    assert!(refusal.contains("did not create session"), "{refusal}");
}
