//! Questions whose answers may be seen.

use super::terminal::open_terminal;
use crate::stop::Stop;
use byok_core::error::Code;
use std::io::{BufRead, BufReader, Write};

/// Asks yes or no; anything but yes is no.
pub(crate) fn confirm(question: &str) -> Result<bool, Stop> {
    let answer = line(&format!("{question} [y/N] "))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Waits for Enter.
pub(crate) fn pause(words: &str) -> Result<(), Stop> {
    line(words).map(drop)
}

/// Asks for one line.
pub(crate) fn line(question: &str) -> Result<String, Stop> {
    let mut terminal = open_terminal()?;
    let fail = |error: std::io::Error| Stop::new(Code::Io, format!("the terminal: {error}"));
    write!(terminal, "{question}").map_err(fail)?;
    let mut answer = String::new();
    let read = BufReader::new(terminal).read_line(&mut answer).map_err(fail)?;
    if read == 0 {
        Err(Stop::new(Code::Aborted, "aborted"))
    } else {
        Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
    }
}
