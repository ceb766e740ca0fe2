//! `byok completions`: the words, for a shell.

use crate::cli;
use crate::stop::{self, Stop};
use clap_complete::Shell;
use std::io::Write;

pub(crate) fn run(shell: Shell) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::words(), "byok", &mut script);
    std::io::stdout()
        .write_all(&script)
        .map_err(|error| stop::output(&error))
}
