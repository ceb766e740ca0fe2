//! The terminal the person sits at, whatever stdin and stdout are.

use crate::stop::Stop;
use byok_core::error::Code;
use std::fs::File;

/// The controlling terminal.
const DEVICE: &str = "/dev/tty";

/// Whether there is one.
pub(crate) fn has_terminal() -> bool {
    open_terminal().is_ok()
}

/// Opens it for reading and writing.
pub(crate) fn open_terminal() -> Result<File, Stop> {
    File::options()
        .read(true)
        .write(true)
        .open(DEVICE)
        .map_err(|_| Stop::new(Code::Io, "there is no terminal to ask on"))
}
