//! A command after which nothing secret was said.

use crate::sandbox::{Ran, run};
use crate::scan::Scanner;
use crate::{Planted, traces};
use std::collections::BTreeSet;
use std::process::Command;

/// Every way of saying more.
const LOUD: [&str; 2] = ["--json", "-vvv"];

/// Runs a command once as it is and once as loud as it gets; asserts that neither says what `scanner` looks for.
///
/// # Panics
/// When one does.
#[track_caller]
pub fn says_nothing(planted: &Planted, scanner: &Scanner, words: &[&str], input: Option<&str>) -> [Ran; 2] {
    [words.to_vec(), [&LOUD, words].concat()].map(|words| {
        let mut command = planted.sandbox.command(&words);
        command
            .env("BYOK_LOG", "trace")
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "full");
        silent(command, scanner, input)
    })
}

/// Runs a command; asserts that it does not say what `scanner` looks for.
///
/// # Panics
/// When it does.
#[track_caller]
pub fn silent(command: Command, scanner: &Scanner, input: Option<&str>) -> Ran {
    let told = format!("{:?}", command.get_args().collect::<Vec<_>>());
    let ran = run(command, input);
    let said = traces::in_output(&ran, scanner);
    assert_eq!(
        said,
        BTreeSet::new(),
        "byok {told} said {} | {}",
        ran.stdout,
        ran.stderr
    );
    ran
}

/// Asserts that no file of byok's own folders holds what `scanner` looks for.
///
/// # Panics
/// When one does.
#[track_caller]
pub fn no_file_holds(planted: &Planted, scanner: &Scanner) {
    let found = traces::in_files(&planted.sandbox.byok_home(), scanner);
    assert!(found.is_empty(), "{found:?}");
}
