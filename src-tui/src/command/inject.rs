//! `byok inject`: a template with values in place of its references.
//!
//! All or nothing: when one reference leads nowhere, nothing is opened and nothing is written.

mod target;
mod tracked;

use crate::cli::InjectArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, project, session};
use byok_core::error::{Code, Failure};
use byok_core::inject::{Mention, Template, TemplateError};
use byok_core::model::Reference;
use byok_core::secret::Secret;
use byok_daemon::wire::{Assignment, HandOutRequest, Handed, ProjectFile};
use serde::Serialize;
use std::io::{Read, Write};
use std::path::Path;
use target::Target;
use zeroize::Zeroizing;

/// Stands for stdin and stdout.
const STANDARD: &str = "-";
/// A longer template is no template; 16 MiB.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) fn run(context: &Context, args: &InjectArgs) -> Result<(), Stop> {
    let to_stdout = args.output.as_os_str() == STANDARD;
    if to_stdout && context.json {
        return Err(Stop::new(Code::Usage, "--json and the result can't both go to stdout")
            .hint("write the result to a file: -o FILE"));
    }
    let name = name(&args.input);
    let text = read(&args.input)?;
    let template = Template::parse(&text).map_err(|errors| unreadable(&name, &errors))?;
    let target = (!to_stdout)
        .then(|| Target::check(&args.output, args.force))
        .transpose()?;
    let values = values(context, args, &name, template.mentions())?;
    let rendered = template
        .render(&values)
        .ok_or_else(|| Stop::new(Code::Internal, "fewer values came than were asked for"))?;
    match target {
        Some(target) => target.write(&rendered)?,
        None => to_standard_output(&rendered)?,
    }
    tell(context, args, &name, template.mentions(), to_stdout)
}

/// The template's name for the trail and for complaints.
fn name(input: &Path) -> String {
    if input.as_os_str() == STANDARD {
        return "stdin".into();
    }
    input.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A template may hold values that somebody put there already, so it is wiped as well.
fn read(input: &Path) -> Result<Zeroizing<String>, Stop> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = if input.as_os_str() == STANDARD {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(input).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Stop::file(input, &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Stop::new(
            Code::Usage,
            format!("{}: larger than 16 MiB", input.display()),
        ));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Stop::new(Code::Usage, format!("{}: not UTF-8 text", input.display())))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// All mistakes at once, each with its place.
fn unreadable(name: &str, errors: &[TemplateError]) -> Stop {
    let lines: Vec<String> = errors.iter().map(|error| format!("{name}:{error}")).collect();
    let stop = Stop::new(Code::Usage, lines.join("\n"));
    match errors.iter().find_map(Failure::hint) {
        Some(hint) => stop.hint(hint),
        None => stop,
    }
}

/// The values, in the order of the mentions; a row of the trail each.
fn values(context: &Context, args: &InjectArgs, name: &str, mentions: &[Mention]) -> Result<Vec<Secret>, Stop> {
    if mentions.is_empty() {
        return Ok(Vec::new());
    }
    let request = HandOutRequest {
        only: None,
        assignments: mentions.iter().map(|one| assignment(name, one)).collect(),
        project: keys_of_project(args.no_project)?,
        program: name.into(),
    };
    let answer = session::with_open(context, |client| client.hand_out(&request))?;
    let handed: Handed<'_> = answer.parse()?;
    for one in &handed.stand_ins {
        context.say(format!("byok: {}", one.sentence()));
    }
    let found = mentions.iter().filter_map(|mention| {
        let variable = place(name, mention);
        handed.variables.iter().find(|one| one.name == variable.as_str())
    });
    Ok(found.map(|one| secret(&one.value)).collect())
}

/// Which keys a trusted `byok.toml` means by bare names; its variables are for programs.
fn keys_of_project(is_unwanted: bool) -> Result<Option<ProjectFile>, Stop> {
    if is_unwanted {
        return Ok(None);
    }
    Ok(project::find()?.map(|found| ProjectFile {
        variables: Vec::new(),
        ..found.to_wire()
    }))
}

/// The trail has the place in the template where `run` has the variable.
fn assignment(name: &str, mention: &Mention) -> Assignment {
    Assignment {
        variable: place(name, mention),
        reference: format!("{}{}", Reference::SCHEME, mention.reference),
    }
}

fn place(name: &str, mention: &Mention) -> String {
    format!("{}:{}", name.replace('=', "_"), mention.place)
}

#[expect(clippy::disallowed_methods, reason = "the values go into the person's file")]
fn secret(value: &byok_daemon::wire::Value<'_>) -> Secret {
    Secret::copy_of(value.expose_text().as_bytes())
}

fn to_standard_output(rendered: &[u8]) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(rendered).and_then(|()| stdout.flush());
    written.map_err(|error| crate::stop::output(&error))
}

#[derive(Serialize)]
struct Summary<'a> {
    template: &'a str,
    output: String,
    references: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    #[serde(rename = "ref")]
    reference: String,
    line: usize,
    column: usize,
    count: usize,
}

fn tell(context: &Context, args: &InjectArgs, name: &str, mentions: &[Mention], to_stdout: bool) -> Result<(), Stop> {
    if context.json {
        let references = mentions.iter().map(|one| Told {
            reference: one.reference.to_string(),
            line: one.place.line,
            column: one.place.column,
            count: one.count,
        });
        return print::document(&Summary {
            template: name,
            output: args.output.display().to_string(),
            references: references.collect(),
        });
    }
    if !to_stdout {
        let count = mentions.len();
        let values = if count == 1 {
            "1 value"
        } else {
            &format!("{count} values")
        };
        context.say(format!(
            "{}: written with {values}, readable by you alone",
            args.output.display()
        ));
    }
    Ok(())
}
