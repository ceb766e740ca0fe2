//! `byok manual`: the words as manual pages, for whoever packs byok.

use crate::cli;
use crate::stop::Stop;
use std::path::Path;

/// Writes a page for byok and one for each verb into a folder that is there.
pub(crate) fn run(folder: &Path) -> Result<(), Stop> {
    clap_mangen::generate_to(cli::words(), folder).map_err(|error| Stop::file(folder, &error))
}
