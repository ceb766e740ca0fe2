//! `byok detect`: whose key may this be. Looks at its shape; sends it nowhere without `--probe` and a yes.

mod probe;

use crate::cli::DetectArgs;
use crate::context::Context;
use crate::input;
use crate::print::{self, Column};
use crate::stop::Stop;
use byok_core::provider::{Catalog, Detection, Likelihood, SHOWN, detect, detect_named};
use probe::{Answers, NotAsked};
use serde::Serialize;
use std::process::ExitCode;

/// Whose it may be, the likeliest first, as many as one looks through.
struct Candidates {
    shown: Vec<Detection>,
    /// How many there are besides.
    more: usize,
}

#[derive(Serialize)]
struct Document<'a> {
    candidates: &'a [Detection],
    more: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<&'a [print::Row]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_asked: Option<&'a [NotAsked]>,
}

pub(crate) fn run(context: &Context, args: &DetectArgs) -> Result<ExitCode, Stop> {
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let value = input::secret(&args.source, "Key", context)?;
    let mut shown = match &args.name {
        Some(name) => detect_named(&catalog, &value, name),
        None => detect(&catalog, &value),
    };
    let more = shown.len().saturating_sub(SHOWN);
    shown.truncate(SHOWN);
    let candidates = Candidates { shown, more };
    if args.probe && !candidates.shown.is_empty() {
        return probe::run(context, &catalog, &candidates, &value);
    }
    drop(value);
    if context.json {
        document(&candidates, None)?;
    } else {
        table(context, &candidates)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn document(candidates: &Candidates, answers: Option<&Answers>) -> Result<(), Stop> {
    print::document(&Document {
        candidates: &candidates.shown,
        more: candidates.more,
        results: answers.map(|answers| &answers.rows[..]),
        not_asked: answers.map(|answers| &answers.not_asked[..]),
    })
}

fn table(context: &Context, candidates: &Candidates) -> Result<(), Stop> {
    let shown = &candidates.shown;
    if shown.is_empty() {
        context.say("No known shape: `byok add generic NAME` stores it all the same.");
        return Ok(());
    }
    let column = |cell: fn(&Detection) -> String| shown.iter().map(cell).collect::<Vec<_>>();
    print::line(print::table(vec![
        Column::new("SERVICE", column(|one| one.service.to_string())),
        Column::new("HOW SURE", column(|one| sure(one).to_owned())),
        Column::flexible("SHAPE", column(|one| one.label.clone())),
        Column::flexible("WHY", column(|one| one.reason.clone())),
    ]))?;
    if candidates.more > 0 {
        context.say(format!(
            "And {} more. The name of its variable tells more: `--name VAR`.",
            candidates.more
        ));
    }
    if shown.iter().all(|one| one.confidence != Likelihood::Certain) {
        context.say("Nothing was sent. `byok detect --probe` asks them, one after another, after a yes.");
    }
    Ok(())
}

fn sure(one: &Detection) -> &'static str {
    match one.confidence {
        Likelihood::Certain => "certain",
        Likelihood::Likely => "likely",
        Likelihood::Possible => "possible",
    }
}
