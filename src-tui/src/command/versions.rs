//! `byok versions`: what became of a key's values.

use crate::cli::KeyArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock};
use byok_core::model::{Rotation, Version};

pub(crate) fn run(context: &Context, args: &KeyArgs) -> Result<(), Stop> {
    let found = session::with_open(context, |client| client.versions(&args.key))?;
    if context.json {
        return print::document(&found);
    }
    let now = SystemClock.now();
    let column = |cell: &dyn Fn(&Version) -> String| found.versions.iter().map(cell).collect::<Vec<_>>();
    print::line(print::table(vec![
        Column::new("VERSION", column(&|version| format!("{:>7}", version.number))),
        Column::new("STATE", column(&|version| version.state.as_str().to_owned())),
        Column::new("SINCE", column(&|version| print::day(version.created_at))),
        Column::new(
            "KEPT UNTIL",
            column(&|version| version.keep_until.map(|end| print::until(end, now)).unwrap_or_default()),
        ),
        Column::new("PREVIEW", column(&|version| version.preview.clone())),
    ]))?;
    if let Some(due) = found.rotate_due_at {
        context.say(format!("To be replaced by {}.", print::until(due, now)));
    }
    for rotation in &found.rotations {
        context.say(journal(rotation));
    }
    Ok(())
}

/// How far a rotation at the provider is.
fn journal(rotation: &Rotation) -> String {
    let step = rotation.step.as_str().replace('_', " ");
    let why = if rotation.message.is_empty() {
        String::new()
    } else {
        format!(": {}", rotation.message)
    };
    format!(
        "Rotation of {} at the provider ({}): {step}{why}",
        print::day(rotation.started_at),
        rotation.label
    )
}
