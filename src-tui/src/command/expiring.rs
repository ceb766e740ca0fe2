//! `byok expiring`: keys that end soon, the soonest first.

use crate::cli::ExpiringArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::session;
use crate::stop::Stop;
use byok_core::model::parse_span;
use byok_daemon::config::Config;

pub(crate) fn run(context: &Context, args: &ExpiringArgs) -> Result<(), Stop> {
    parse_span(&args.within)?;
    let found = session::with_open(context, |client| client.expiring(&args.within))?;
    if args.ics {
        let ladder = Config::load(&context.paths.config_file())?.notices.policy.ladder;
        return print::calendar(&found.keys, &ladder);
    }
    if context.json {
        return print::document(&found);
    }
    if found.keys.is_empty() {
        context.say(format!("No key ends within {}.", args.within));
        return Ok(());
    }
    let keys = &found.keys;
    print::line(print::table(vec![
        Column::new("DAYS", keys.iter().map(|one| format!("{:>4}", one.days_left)).collect()),
        Column::new(
            "EXPIRES",
            keys.iter()
                .map(|one| one.key.expires_at.map(print::day).unwrap_or_default())
                .collect(),
        ),
        Column::flexible("KEY", keys.iter().map(|one| one.key.reference.clone()).collect()),
        Column::new("STATUS", keys.iter().map(|one| print::paint(one.key.status)).collect()),
    ]))
}
