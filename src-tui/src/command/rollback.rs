//! `byok rollback`: back to the value before.

use crate::cli::KeyArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::model::Step;

pub(crate) fn run(context: &Context, args: &KeyArgs) -> Result<(), Stop> {
    let done = session::with_open(context, |client| client.rollback(&args.key))?;
    if let Some(ended) = done.cancelled.as_ref().filter(|ended| ended.step == Step::Cancelled) {
        context.say(format!(
            "The key that was made as `{}` still exists at the provider: remove it there.",
            ended.label
        ));
    }
    if context.json {
        return print::document(&done);
    }
    let key = &done.key;
    print::line(format!(
        "{}  {}, version {}",
        key.reference,
        print::paint(key.status),
        key.version
    ))?;
    context.say(format!("`byok check {}` asks whether it still works.", key.reference));
    Ok(())
}
