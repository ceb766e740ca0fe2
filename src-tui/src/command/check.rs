//! `byok check`: asks providers whether keys work.

mod calls;
mod turns;

use super::{env_file, env_keys, fields, services};
use crate::cli::{CheckArgs, CheckFormat, SecretSource};
use crate::command::unstored::{Asker, Unstored};
use crate::context::Context;
use crate::stop::Stop;
use crate::{input, print, session};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::{Key, ServiceId};
use byok_core::provider::{Catalog, check_base_url};
use byok_daemon::wire::{CheckWish, KeysQuery};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use print::{Report, Row, Summary};
use std::collections::{BTreeMap, HashMap};
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// At least one key is dead.
const DEAD: u8 = 20;
/// None is dead, but one is limited or could not be told.
const UNSURE: u8 = 21;

pub(crate) fn run(context: &Context, args: &CheckArgs) -> Result<ExitCode, Stop> {
    let (report, failed) = match (&args.env_file, args.stdin) {
        (Some(path), _) => (of_file(context, args, path)?, None),
        (None, true) => (of_stdin(context, args)?, None),
        (None, false) => of_vault(context, args)?,
    };
    let format = if context.json { CheckFormat::Json } else { args.format };
    match failed {
        // What was found is not lost to a person because something failed on the way; a document is whole or none.
        Some(stop) if format == CheckFormat::Table && !report.results.is_empty() => {
            write(context, format, &report)?;
            return Err(stop);
        }
        Some(stop) => return Err(stop),
        None => write(context, format, &report)?,
    }
    Ok(exit_code(&report.summary()))
}

fn write(context: &Context, format: CheckFormat, report: &Report) -> Result<(), Stop> {
    match format {
        CheckFormat::Json => return print::document(&report.document()),
        CheckFormat::Junit => print::line(print::junit(report))?,
        CheckFormat::Github => {
            let lines = print::annotations(report);
            if !lines.is_empty() {
                print::line(lines)?;
            }
        }
        CheckFormat::Table if report.results.is_empty() => {}
        CheckFormat::Table if context.verbose => print::line(print::tree(report))?,
        CheckFormat::Table => print::line(print::checked(report))?,
    }
    if report.results.is_empty() {
        context.say("There is nothing to check.");
    } else {
        context.say(report.summary().line());
    }
    if format == CheckFormat::Table && !report.skipped.is_empty() {
        context.say(print::not_checked(report));
    }
    Ok(())
}

/// How the person means it.
fn wish(context: &Context, args: &CheckArgs) -> CheckWish {
    CheckWish {
        fresh: args.fresh,
        allow_cost: args.allow_cost,
        thorough: context.verbose,
    }
}

/// The keys of the vault, and the first failure of ours.
fn of_vault(context: &Context, args: &CheckArgs) -> Result<(Report, Option<Stop>), Stop> {
    let mut ends = HashMap::new();
    let wanted = if args.keys.is_empty() {
        let query = KeysQuery {
            service: args.service.clone(),
            ..KeysQuery::default()
        };
        let keys = session::with_open(context, |client| client.keys(&query))?;
        let keys = keys.into_iter().filter(|key| key.is_active || args.all);
        let named = keys.map(|key: Key| {
            ends.insert(key.reference.clone(), key.expires_at);
            key.reference
        });
        named.collect()
    } else {
        args.keys.clone()
    };
    // Unlocks before the calls go out side by side, so that one person is asked once.
    session::unlock(context, &mut session::connect(context)?, None)?;
    let bar = bar(context, wanted.len());
    let outcomes = calls::side_by_side(context, (&wanted, wish(context, args)), |name| advance(&bar, name));
    bar.finish_and_clear();
    // A definition that broke since the daemon has read it is no reason to hide what was found.
    let catalog = Catalog::load(Some(&context.paths.providers_dir())).unwrap_or_else(|_| Catalog::built_in());
    let (mut results, mut failed) = (Vec::new(), None);
    for outcome in outcomes {
        match outcome {
            Ok(checked) => {
                let service = ServiceId::parse(&checked.service).ok();
                let provider = service.and_then(|service| catalog.get(&service));
                results.push(Row {
                    confidence: provider.map(|provider| provider.confidence),
                    expires_at: ends.get(&checked.reference).copied().flatten(),
                    line: None,
                    checked,
                });
            }
            Err(stop) => failed = failed.or(Some(stop)),
        }
    }
    Ok((report(results), failed))
}

/// The keys of a file, which is not changed; neither vault nor daemon.
fn of_file(context: &Context, args: &CheckArgs, path: &Path) -> Result<Report, Stop> {
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let (found, skipped) = env_keys::find(&catalog, env_file::read_with_lines(path)?);
    let bar = bar(context, found.len());
    let results = Asker::new(context, wish(context, args))?.all(found, |name| advance(&bar, name));
    bar.finish_and_clear();
    Ok(Report {
        skipped,
        file: Some(path.display().to_string()),
        ..report(results?)
    })
}

/// One key from stdin; neither vault nor daemon.
fn of_stdin(context: &Context, args: &CheckArgs) -> Result<Report, Stop> {
    let [service] = &args.keys[..] else {
        return Err(Stop::new(Code::Usage, "--stdin takes one service")
            .hint("for example: wl-paste | byok check --stdin openai"));
    };
    let catalog = Catalog::load(Some(&context.paths.providers_dir()))?;
    let service = ServiceId::parse(service)?;
    let provider = catalog
        .get(&service)
        .ok_or_else(|| services::unknown(&catalog, &service))?;
    let plain = fields::parse_fields(&args.fields)?;
    provider.check_plain(plain.keys())?;
    args.base_url.as_deref().map(check_base_url).transpose()?;
    let source = SecretSource {
        stdin: true,
        from_file: None,
        from_env: None,
    };
    let value = input::secret(&source, "Key", context)?;
    let one = Unstored {
        name: provider.id.to_string(),
        provider: provider.clone(),
        secrets: BTreeMap::from([(provider.main_field().clone(), value)]),
        plain,
        base_url: args.base_url.clone(),
        line: None,
    };
    if let Some(field) = one.missing() {
        let (name, whole) = (&field.name, &provider.name);
        let stop = Stop::new(
            Code::Usage,
            format!("a credential of {whole} has a field `{name}`, which is missing"),
        );
        return Err(if field.secret {
            stop.hint("put the whole credential into a file, and use --env-file")
        } else {
            stop.hint(format!("add --field {name}=VALUE"))
        });
    }
    let asker = Asker::new(context, wish(context, args))?;
    Ok(report(vec![asker.one(&one)?]))
}

fn report(results: Vec<Row>) -> Report {
    Report {
        results,
        skipped: Vec::new(),
        file: None,
        now: SystemClock.now(),
    }
}

fn bar(context: &Context, keys: usize) -> ProgressBar {
    let is_shown = !context.json && !context.quiet && !context.is_plain && keys > 1 && std::io::stderr().is_terminal();
    let target = if is_shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}").expect("the template is constant");
    ProgressBar::with_draw_target(Some(keys as u64), target).with_style(style)
}

/// One more answer came; names its key.
fn advance(bar: &ProgressBar, name: &str) {
    bar.set_message(print::clean(name));
    bar.inc(1);
}

/// The contract's exit code.
pub(super) fn exit_code(summary: &Summary) -> ExitCode {
    match summary {
        Summary { dead: 1.., .. } => ExitCode::from(DEAD),
        Summary {
            limited: 0, unknown: 0, ..
        } => ExitCode::SUCCESS,
        _ => ExitCode::from(UNSURE),
    }
}
