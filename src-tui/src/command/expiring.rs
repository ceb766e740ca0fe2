//! `byok expiring`: keys that end soon, the soonest first; with `--rotation` keys that are to be replaced, overdue ones first.

use crate::cli::ExpiringArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::clock::{Clock, SystemClock, Timestamp};
use byok_core::model::parse_span;
use byok_daemon::config::Config;
use byok_daemon::wire::ExpiringKey;

pub(crate) fn run(context: &Context, args: &ExpiringArgs) -> Result<(), Stop> {
    parse_span(&args.within)?;
    let found = session::with_open(context, |client| {
        if args.rotation {
            client.rotations_due(&args.within)
        } else {
            client.expiring(&args.within)
        }
    })?;
    if args.ics {
        let ladder = Config::load(&context.paths.config_file())?.notices.policy.ladder;
        return print::calendar(&found.keys, &ladder);
    }
    if context.json {
        return print::document(&found);
    }
    if found.keys.is_empty() {
        context.say(if args.rotation {
            format!("No key is to be replaced within {}.", args.within)
        } else {
            format!("No key ends within {}.", args.within)
        });
        return Ok(());
    }
    let (keys, now) = (&found.keys, SystemClock.now());
    print::line(print::table(vec![
        Column::new("DAYS", keys.iter().map(|one| days(day_of(one, args), now)).collect()),
        Column::new(
            if args.rotation { "ROTATE BY" } else { "EXPIRES" },
            keys.iter()
                .map(|one| day_of(one, args).map(print::day).unwrap_or_default())
                .collect(),
        ),
        Column::flexible("KEY", keys.iter().map(|one| one.key.reference.clone()).collect()),
        Column::new("STATUS", keys.iter().map(|one| print::paint(one.key.status)).collect()),
    ]))
}

/// What the table is about: the end, or the day of the next rotation.
fn day_of(one: &ExpiringKey, args: &ExpiringArgs) -> Option<Timestamp> {
    if args.rotation {
        one.key.rotate_due_at
    } else {
        one.key.expires_at
    }
}

/// Days left as a person counts them, rounded up as in the notices; `days_left` of the JSON is rounded down.
fn days(at: Option<Timestamp>, now: Timestamp) -> String {
    const DAY_SECONDS: i64 = 86_400;
    let days = at.map(|at| (at.as_second() - now.as_second() + DAY_SECONDS - 1).div_euclid(DAY_SECONDS));
    days.map(|days| format!("{days:>4}")).unwrap_or_default()
}
