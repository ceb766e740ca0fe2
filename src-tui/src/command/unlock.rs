//! `byok unlock`: opens the vault, once for every face.

use super::password::proof;
use super::status;
use crate::cli::UnlockArgs;
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::model::parse_span;
use byok_daemon::client::ToUnlock;

pub(crate) fn run(context: &Context, args: &UnlockArgs) -> Result<(), Stop> {
    let for_seconds = args
        .keep
        .as_deref()
        .map(parse_span)
        .transpose()?
        .map(|span| span.as_secs());
    let mut client = session::connect(context)?;
    if args.recovery {
        client.unlock(&ToUnlock {
            proof: proof(context, true)?.as_wire(),
            for_seconds,
        })?;
        context.say("Open. Set a new password with `byok password change --recovery`.");
    } else {
        session::unlock(context, &mut client, for_seconds)?;
    }
    status::show(context, &client.session()?)
}
