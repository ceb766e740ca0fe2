//! `byok lock`: shuts the vault; its keys leave memory.

use super::status;
use crate::context::Context;
use crate::stop::Stop;
use byok_core::model::Face;
use byok_daemon::client::{Client, ClientError};

pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    match Client::connect(&context.paths, Face::Cli) {
        Ok(mut client) => status::show(context, &client.lock()?),
        // Without a daemon nothing is open.
        Err(ClientError::NotRunning) => status::show(context, &status::without_daemon(context)),
        Err(other) => Err(other.into()),
    }
}
