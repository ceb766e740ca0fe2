//! Tries a key at the providers it may belong to: shows where it would go, asks, then one after another.

use super::{Candidates, document};
use crate::command::check::exit_code;
use crate::command::unstored::{Asker, Unstored};
use crate::context::Context;
use crate::print::{self, Row, Summary};
use crate::prompt;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Verdict;
use byok_core::provider::{Catalog, Certainty, Detection};
use byok_core::secret::Secret;
use byok_daemon::wire::CheckWish;
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::process::ExitCode;

/// What came of it.
pub(super) struct Answers {
    /// What was said, in the order of asking.
    pub(super) rows: Vec<Row>,
    /// Who was left out.
    pub(super) not_asked: Vec<NotAsked>,
}

/// A candidate that was not asked.
#[derive(Serialize)]
pub(super) struct NotAsked {
    service: String,
    reason: String,
}

/// A candidate that can be asked.
struct Question<'a> {
    detection: &'a Detection,
    one: Unstored,
}

pub(super) fn run(context: &Context, catalog: &Catalog, found: &Candidates, value: &Secret) -> Result<ExitCode, Stop> {
    let (questions, not_asked) = questions(catalog, found, value);
    announce(context, &questions, &not_asked, found.more);
    if !questions.is_empty() {
        allow(context, questions.len())?;
    }
    let answers = ask(context, questions, not_asked)?;
    if context.json {
        document(found, Some(&answers))?;
    } else {
        tell(&answers)?;
    }
    Ok(verdict(&answers, found.more))
}

/// Who can be asked, and who can't, and why.
fn questions<'a>(catalog: &Catalog, found: &'a Candidates, value: &Secret) -> (Vec<Question<'a>>, Vec<NotAsked>) {
    let (mut questions, mut not_asked) = (Vec::new(), Vec::new());
    for detection in &found.shown {
        match question(catalog, detection, value) {
            Ok(question) => questions.push(question),
            Err(reason) => not_asked.push(NotAsked {
                service: detection.service.to_string(),
                reason,
            }),
        }
    }
    (questions, not_asked)
}

fn question<'a>(catalog: &Catalog, detection: &'a Detection, value: &Secret) -> Result<Question<'a>, String> {
    let provider = catalog.get(&detection.service).ok_or("it is no longer there")?;
    if !detection.is_secret {
        return Err(format!(
            "`{}` is no secret: there is nothing to ask without the rest",
            detection.field
        ));
    }
    if !provider.validatable || detection.hosts.is_empty() {
        return Err("there is nothing to ask".into());
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the pasted value without the blanks around it, on its way to its provider"
    )]
    let value = Secret::copy_of(value.expose_bytes().trim_ascii());
    let one = Unstored {
        name: detection.service.to_string(),
        provider: provider.clone(),
        secrets: BTreeMap::from([(detection.field.clone(), value)]),
        plain: BTreeMap::new(),
        base_url: None,
        line: None,
    };
    match one.missing() {
        Some(field) => Err(format!("it takes the field `{}` as well", field.name)),
        None => Ok(Question { detection, one }),
    }
}

fn announce(context: &Context, questions: &[Question<'_>], not_asked: &[NotAsked], more: usize) {
    for one in not_asked {
        context.say(format!("Not asked: {}, because {}.", one.service, one.reason));
    }
    if more > 0 {
        context.say(format!(
            "Not asked: {more} more. The name of its variable tells more: `--name VAR`."
        ));
    }
    if !questions.is_empty() {
        context.say("The key would be sent, until somebody accepts it, to:");
    }
    for question in questions {
        let Detection { name, hosts, .. } = question.detection;
        context.say(format!("  {name}  {}", hosts.join(", ")));
    }
}

/// A yes, from the person or from the command line.
fn allow(context: &Context, providers: usize) -> Result<(), Stop> {
    if context.yes {
        return Ok(());
    }
    if !context.may_ask() {
        return Err(
            Stop::new(Code::Usage, "nothing was sent: nobody can be asked whether it may be")
                .hint("add --yes to send the key to the hosts above"),
        );
    }
    let question = match providers {
        1 => "Ask this provider?".to_owned(),
        several => format!("Ask these {several} providers?"),
    };
    if prompt::confirm(&question)? {
        Ok(())
    } else {
        Err(Stop::new(Code::Aborted, "nothing was sent"))
    }
}

/// One after another. Once it works somewhere it is sent to no stranger any more; further products at the same domain
/// (`AIza…` opens several of Google) are asked all the same.
fn ask(context: &Context, questions: Vec<Question<'_>>, mut not_asked: Vec<NotAsked>) -> Result<Answers, Stop> {
    let asker = Asker::new(context, CheckWish::default())?;
    let mut rows: Vec<Row> = Vec::new();
    let mut home: Option<String> = None;
    for Question { detection, one } in questions {
        if home.as_ref().is_some_and(|home| *home != domain(&one)) {
            not_asked.push(NotAsked {
                service: detection.service.to_string(),
                reason: "it works elsewhere already".into(),
            });
            continue;
        }
        context.say(format!("Asking {} …", detection.name));
        let row = asker.one(&one)?;
        if row.checked.check.verdict == Verdict::Ok {
            home.get_or_insert_with(|| domain(&one));
        }
        rows.push(row);
        if detection.certainty == Certainty::Precise {
            break;
        }
    }
    Ok(Answers { rows, not_asked })
}

/// What is one firm's of its first host: `googleapis.com`, `example.co.uk`; an address as it is.
fn domain(one: &Unstored) -> String {
    /// A label before the last one that is no longer is taken for a registry's: `co`, `com`, `org`.
    const REGISTRY: usize = 3;
    let host = one.provider.hosts.first().map_or("", String::as_str);
    if host.parse::<IpAddr>().is_ok() {
        return host.to_owned();
    }
    let labels: Vec<&str> = host.split('.').collect();
    let own = match labels.len().checked_sub(2).map(|second| labels[second].len()) {
        Some(..=REGISTRY) => 3,
        _ => 2,
    };
    labels[labels.len().saturating_sub(own)..].join(".")
}

fn tell(answers: &Answers) -> Result<(), Stop> {
    for row in &answers.rows {
        let check = &row.checked.check;
        let outcome = match check.verdict {
            Verdict::Ok => "works for",
            Verdict::Dead => "not for",
            Verdict::Limited => "known to, but not usable now:",
            Verdict::Unknown => "can't tell for",
        };
        print::line(format!(
            "{outcome} {}  {}  {}",
            row.checked.service,
            print::paint(check.status),
            print::clean(&check.message)
        ))?;
    }
    Ok(())
}

/// It works somewhere: 0. Everybody who it may belong to says no: dead. Else nobody can say.
fn verdict(answers: &Answers, more: usize) -> ExitCode {
    let summary = Summary::of(&answers.rows);
    if summary.ok > 0 {
        return ExitCode::SUCCESS;
    }
    let is_everybody = more == 0 && answers.not_asked.is_empty() && summary.dead == answers.rows.len();
    exit_code(&Summary {
        dead: if is_everybody { summary.dead } else { 0 },
        unknown: summary.unknown + usize::from(!is_everybody),
        ..summary
    })
}
