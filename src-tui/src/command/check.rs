//! `byok check`: asks providers whether keys work.

use super::env_file;
use crate::cli::CheckArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::model::{Key, Verdict};
use byok_daemon::wire::{CheckWish, Checked, KeysQuery};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// At least one key is dead.
const DEAD: u8 = 20;
/// None is dead, but one is limited or could not be told.
const UNSURE: u8 = 21;
/// Calls under way at once. The daemon limits what reaches providers; this only has to be no less.
const CALLS: usize = 32;

#[derive(Serialize)]
struct Document<'a> {
    results: &'a [Checked],
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    ok: usize,
    dead: usize,
    limited: usize,
    unknown: usize,
}

pub(crate) fn run(context: &Context, args: &CheckArgs) -> Result<ExitCode, Stop> {
    let results = match &args.env_file {
        Some(path) => of_file(context, path)?,
        None => of_vault(context, args)?,
    };
    if context.json {
        print::document(&Document {
            results: &results,
            summary: summary(&results),
        })?;
    } else if results.is_empty() {
        context.say("There is nothing to check.");
    } else {
        context.say(print::summary_line(&results));
    }
    Ok(exit_code(&summary(&results)))
}

fn of_vault(context: &Context, args: &CheckArgs) -> Result<Vec<Checked>, Stop> {
    let wanted = if args.keys.is_empty() {
        let query = KeysQuery {
            service: args.service.clone(),
            ..KeysQuery::default()
        };
        let keys = session::with_open(context, |client| client.keys(&query))?;
        keys.into_iter()
            .filter(|key| key.is_active || args.all)
            .map(|key: Key| key.reference)
            .collect()
    } else {
        args.keys.clone()
    };
    // Unlocks before the calls go out side by side, so that one person is asked once.
    session::unlock(context, &mut session::connect(context)?, None)?;
    let bar = bar(context, wanted.len());
    let widest = widest(&wanted);
    let wish = CheckWish {
        fresh: args.fresh,
        allow_cost: args.allow_cost,
        thorough: context.verbose,
    };
    let results = side_by_side(context, (&wanted, wish), |one| show(context, &bar, widest, one));
    bar.finish_and_clear();
    results
}

/// Checks every key over a few connections; gives the results in the order of the keys and the first failure of ours.
fn side_by_side(
    context: &Context,
    (wanted, wish): (&[String], CheckWish),
    mut each: impl FnMut(&Checked),
) -> Result<Vec<Checked>, Stop> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<Result<Checked, Stop>>> = wanted.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for _ in 0..wanted.len().min(CALLS) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                let mut client = session::connect(context);
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(reference) = wanted.get(place) else { return };
                    let outcome = match &mut client {
                        Ok(client) => client.check_as(reference, wish).map_err(Stop::from),
                        Err(stop) => Err(Stop::new(stop.code, stop.message.clone())),
                    };
                    if sender.send((place, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (place, outcome) in receiver {
            if let Ok(one) = &outcome {
                each(one);
            }
            results[place] = Some(outcome);
        }
    });
    results.into_iter().flatten().collect()
}

fn of_file(context: &Context, path: &Path) -> Result<Vec<Checked>, Stop> {
    let found = super::unstored::find(context, env_file::read(path)?)?;
    let bar = bar(context, found.len());
    let widest = widest(found.iter().map(super::unstored::Found::variable));
    let results = super::unstored::check(context, found, |one| show(context, &bar, widest, one));
    bar.finish_and_clear();
    results
}

/// The width of the longest name.
fn widest<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> usize {
    use unicode_width::UnicodeWidthStr;
    names.into_iter().map(|name| name.as_ref().width()).max().unwrap_or(0)
}

/// A result as it comes: above the bar on a terminal, plain elsewhere, nothing with `--json`.
fn show(context: &Context, bar: &ProgressBar, widest: usize, one: &Checked) {
    bar.inc(1);
    if !context.json {
        bar.suspend(|| {
            // A reader that went away is noticed by the last line.
            let _ = print::line(print::checked_line(one, widest));
        });
    }
}

fn bar(context: &Context, keys: usize) -> ProgressBar {
    let is_shown = !context.json && !context.quiet && !context.is_plain && keys > 1 && std::io::stderr().is_terminal();
    let target = if is_shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len}").expect("the template is constant");
    ProgressBar::with_draw_target(Some(keys as u64), target).with_style(style)
}

fn summary(results: &[Checked]) -> Summary {
    let count = |verdict| results.iter().filter(|one| one.check.verdict == verdict).count();
    Summary {
        ok: count(Verdict::Ok),
        dead: count(Verdict::Dead),
        limited: count(Verdict::Limited),
        unknown: count(Verdict::Unknown),
    }
}

fn exit_code(summary: &Summary) -> ExitCode {
    match summary {
        Summary { dead: 1.., .. } => ExitCode::from(DEAD),
        Summary {
            limited: 0, unknown: 0, ..
        } => ExitCode::SUCCESS,
        _ => ExitCode::from(UNSURE),
    }
}
