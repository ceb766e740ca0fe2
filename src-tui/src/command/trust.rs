//! `byok trust`: accept a folder's `byok.toml` as it is now.

use crate::cli::TrustArgs;
use crate::context::Context;
use crate::print::{self, Column};
use crate::project::{self, Found};
use crate::stop::Stop;
use crate::{prompt, session};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::inject::PROJECT_FILE;
use byok_core::model::Project;
use byok_daemon::client::Client;
use data_encoding::HEXLOWER;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn run(context: &Context, args: &TrustArgs) -> Result<(), Stop> {
    if args.list {
        return list(context);
    }
    match &args.forget {
        Some(folder) => forget(context, folder.as_deref()),
        None => trust(context),
    }
}

fn trust(context: &Context) -> Result<(), Stop> {
    let found = project::find()?.ok_or_else(nothing_here)?;
    let known = session::with_open(context, Client::projects)?.projects;
    let known = known.into_iter().find(|project| project.path == found.path);
    if let Some(known) = known
        .as_ref()
        .filter(|known| known.digest == HEXLOWER.encode(&found.text.digest))
    {
        if context.json {
            return print::document(&serde_json::json!({ "project": known }));
        }
        context.say(format!("{} is trusted already.", found.path));
        return Ok(());
    }
    context.say(described(&found, known.as_ref()));
    if !context.yes {
        if !context.may_ask() {
            let message = format!("trusting {} needs --yes when nobody can be asked", found.path);
            return Err(Stop::new(Code::Usage, message));
        }
        if !prompt::confirm("Hand these out to programs that are started below this folder?")? {
            return Err(Stop::new(Code::Aborted, format!("{} is not trusted", found.path)));
        }
    }
    let wanted = found.to_wire();
    let project = session::with_open(context, |client| client.trust_project(&wanted))?;
    if context.json {
        return print::document(&serde_json::json!({ "project": project }));
    }
    context.say(format!("{} is trusted until it is changed.", project.path));
    Ok(())
}

/// What the file would hand out; with what changed since it was accepted, if it was.
fn described(found: &Found, known: Option<&Project>) -> String {
    let now = lines(
        found.text.variables.iter().map(|one| (&one.variable, &one.reference)),
        found
            .text
            .keys
            .iter()
            .map(|one| (one.service.as_str(), one.name.as_str())),
    );
    let before = known.map(|known| {
        lines(
            known.variables.iter().map(|one| (&one.variable, &one.reference)),
            known.keys.iter().map(|one| (one.service.as_str(), one.name.as_str())),
        )
    });
    let mut text = match before {
        None => format!("{} hands out:", found.path),
        Some(_) => format!("{} was changed since it was trusted. It hands out now:", found.path),
    };
    let before = before.as_ref();
    for (name, what) in &now {
        let was = before.map(|before| before.get(name));
        text += &match was {
            Some(Some(was)) if was != what => format!("\n  ~ {name} = {what} (was {was})"),
            Some(None) => format!("\n  + {name} = {what}"),
            _ => format!("\n    {name} = {what}"),
        };
    }
    for (name, what) in before
        .into_iter()
        .flatten()
        .filter(|(name, _)| !now.contains_key(*name))
    {
        text += &format!("\n  - {name} = {what}");
    }
    if now.is_empty() {
        text += "\n    nothing";
    }
    text
}

/// Variables, and the keys that bare service names mean, as lines of one list.
fn lines<'a>(
    variables: impl Iterator<Item = (&'a String, &'a String)>,
    keys: impl Iterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<String, String> {
    let variables = variables.map(|(variable, reference)| (variable.clone(), reference.clone()));
    let keys = keys.map(|(service, name)| (format!("byok://{service}"), format!("byok://{service}/{name}")));
    variables.chain(keys).collect()
}

fn list(context: &Context) -> Result<(), Stop> {
    let found = session::with_open(context, Client::projects)?;
    if context.json {
        return print::document(&found);
    }
    if found.projects.is_empty() {
        context.say(format!("No folder's {PROJECT_FILE} is trusted."));
        return Ok(());
    }
    let (projects, now) = (&found.projects, SystemClock.now());
    let column = |cell: &dyn Fn(&Project) -> String| projects.iter().map(cell).collect::<Vec<_>>();
    print::line(print::table(vec![
        Column::flexible("FILE", column(&|one| one.path.clone())),
        Column::flexible("HANDS OUT", column(&handed_out)),
        Column::new("TRUSTED", column(&|one| print::ago(one.trusted_at, now))),
        Column::new(
            "USED",
            column(&|one| one.last_used_at.map(|at| print::ago(at, now)).unwrap_or_default()),
        ),
    ]))
}

fn handed_out(project: &Project) -> String {
    let variables = project.variables.iter().map(|one| one.variable.clone());
    let keys = project.keys.iter().map(|one| format!("{}/{}", one.service, one.name));
    variables.chain(keys).collect::<Vec<_>>().join(" ")
}

fn forget(context: &Context, folder: Option<&Path>) -> Result<(), Stop> {
    let path = match folder {
        // A folder that is gone is forgotten by the name it had.
        Some(folder) => {
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            let is_file = folder.ends_with(PROJECT_FILE);
            let file = if is_file { folder } else { folder.join(PROJECT_FILE) };
            file.to_string_lossy().into_owned()
        }
        None => project::find()?.ok_or_else(nothing_here)?.path,
    };
    let known = session::with_open(context, Client::projects)?.projects;
    let known = known.into_iter().find(|project| project.path == path).ok_or_else(|| {
        Stop::new(Code::NotFound, format!("{path} is not trusted")).hint("run `byok trust --list` to see what is")
    })?;
    session::with_open(context, |client| client.forget_project(known.id))?;
    if context.json {
        return print::document(&serde_json::json!({ "forgotten": known.path }));
    }
    context.say(format!("{} is not trusted any more.", known.path));
    Ok(())
}

fn nothing_here() -> Stop {
    Stop::new(
        Code::NotFound,
        format!("there is no {PROJECT_FILE} here or in a folder above"),
    )
    .hint("docs/fallback.md shows what one holds")
}
