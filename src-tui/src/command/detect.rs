//! `byok detect`: whose key may this be. Looks at its shape only and sends it nowhere.

use crate::cli::DetectArgs;
use crate::context::Context;
use crate::input;
use crate::print::{self, Column};
use crate::stop::Stop;
use byok_core::provider::{Catalog, Certainty, Detection, detect};
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    candidates: Vec<Detection>,
}

pub(crate) fn run(context: &Context, args: &DetectArgs) -> Result<(), Stop> {
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let value = input::secret(&args.source, "Key", context)?;
    let candidates = detect(&catalog, &value);
    drop(value);
    if context.json {
        return print::document(&Document { candidates });
    }
    if candidates.is_empty() {
        context.say("No known shape: `byok add generic NAME` stores it all the same.");
        return Ok(());
    }
    let certainty = |one: &Detection| match one.certainty {
        Certainty::Precise => "this shape is theirs",
        Certainty::Possible => "others share this shape",
    };
    print::line(print::table(vec![
        Column::new(
            "SERVICE",
            candidates.iter().map(|one| one.service.to_string()).collect(),
        ),
        Column::new(
            "HOW SURE",
            candidates.iter().map(|one| certainty(one).to_owned()).collect(),
        ),
        Column::flexible("SHAPE", candidates.iter().map(|one| one.label.clone()).collect()),
    ]))
}
