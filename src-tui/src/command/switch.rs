//! `byok enable`, `disable`, `default`: one switch of one key.

use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::model::Patch;

/// Which switch.
#[derive(Clone, Copy)]
pub(crate) enum Switch {
    /// May be handed out.
    Enable,
    /// May not be.
    Disable,
    /// Is what the bare service name means.
    Default,
}

pub(crate) fn run(context: &Context, reference: &str, switch: Switch) -> Result<(), Stop> {
    let patch = match switch {
        Switch::Enable => Patch {
            is_active: Some(true),
            ..Patch::default()
        },
        Switch::Disable => Patch {
            is_active: Some(false),
            ..Patch::default()
        },
        Switch::Default => Patch {
            is_default: Some(true),
            ..Patch::default()
        },
    };
    let key = session::with_open(context, |client| client.edit(reference, &patch))?;
    if context.json {
        return print::document(&key);
    }
    context.say(match switch {
        Switch::Enable => format!("`{}` is enabled.", key.reference),
        Switch::Disable => format!(
            "`{}` is disabled: nothing gets it until `byok enable {}`.",
            key.reference, key.reference
        ),
        Switch::Default => format!("`{}` now means `{}`.", key.service, key.reference),
    });
    Ok(())
}
