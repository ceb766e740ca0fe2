//! `byok lock`: shuts the vault; its keys leave memory.

use super::status;
use crate::context::Context;
use crate::session;
use crate::stop::Stop;

pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    match session::connect_running(context)? {
        Some(mut client) => status::show(context, &client.lock()?),
        // Without a daemon nothing is open.
        None => status::show(context, &status::without_daemon(context)),
    }
}
