//! `byok run`: becomes the program, with its keys in the environment.
//!
//! byok does not stay as a parent: exit status, signals, terminal and process id are the program's own.

use super::env_file;
use crate::cli::RunArgs;
use crate::context::Context;
use crate::project;
use crate::session;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Reference;
use byok_daemon::wire::{Assignment, HandOutRequest, Handed, ProjectFile};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

/// byok could not do its part.
const OURS: u8 = 125;
/// The program is there and can't be run.
const NOT_RUNNABLE: u8 = 126;
/// There is no such program.
const NOT_FOUND: u8 = 127;
/// What a program that was given one key must not find: the way to all of them.
const WITHHELD: [&str; 3] = ["BYOK_PASSWORD_FILE", "BYOK_PASSWORD_COMMAND", "BYOK_TOKEN"];

pub(crate) fn run(context: &Context, args: RunArgs) -> Result<ExitCode, Stop> {
    prepare(context, args).map_err(|stop| Stop {
        status: stop.status.or(Some(OURS)),
        ..stop
    })
}

fn prepare(context: &Context, args: RunArgs) -> Result<ExitCode, Stop> {
    let from_file = args
        .env_file
        .as_deref()
        .map(env_file::read)
        .transpose()?
        .unwrap_or_default();
    let (program, arguments) = args
        .command
        .split_first()
        .ok_or_else(|| Stop::new(Code::Usage, "no program was named"))?;
    let assignments = assignments(&from_file);
    let project = project_of(args.no_project)?;
    let wanted = HandOutRequest {
        only: args.only,
        assignments,
        project,
        program: file_name(program),
    };
    let answer = session::with_open(context, |client| client.hand_out(&wanted))?;
    let handed: Handed<'_> = answer.parse()?;
    for one in &handed.skipped {
        context.say(format!("byok: `{}` is left out: it {}", one.reference, one.reason));
    }
    for one in &handed.stand_ins {
        context.say(format!("byok: {}", one.sentence()));
    }
    let mut command = Command::new(program);
    command.args(arguments);
    for name in WITHHELD {
        command.env_remove(name);
    }
    command.envs(
        from_file
            .into_iter()
            .filter(|(_, value)| !Reference::is_claimed_by(value)),
    );
    hand_over(&mut command, &handed);
    drop(handed);
    drop(answer);
    Err(cannot_run(program, &command.exec()))
}

/// The `byok.toml` that counts here. The daemon refuses one that is not trusted, because a program that silently starts without
/// its keys fails in a way that nobody understands.
fn project_of(is_unwanted: bool) -> Result<Option<ProjectFile>, Stop> {
    if is_unwanted {
        return Ok(None);
    }
    Ok(project::find()?.map(|found| found.to_wire()))
}

/// Variables of the file and of the environment that hold a reference; the file's win.
fn assignments(from_file: &[(String, String)]) -> Vec<Assignment> {
    let inherited =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    inherited
        .filter(|(name, _)| from_file.iter().all(|(other, _)| other != name))
        .chain(from_file.iter().cloned())
        .filter(|(_, value)| Reference::is_claimed_by(value))
        .map(|(variable, reference)| Assignment { variable, reference })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "the values go into the program's environment")]
fn hand_over(command: &mut Command, handed: &Handed<'_>) {
    for variable in &handed.variables {
        command.env(&*variable.name, variable.value.expose_text());
    }
}

fn cannot_run(program: &OsString, error: &std::io::Error) -> Stop {
    let name = Path::new(program).display();
    if error.kind() == std::io::ErrorKind::NotFound {
        return Stop::new(Code::NotFound, format!("no program named {name}")).status(NOT_FOUND);
    }
    Stop::new(Code::Io, format!("{name} can't be run: {error}")).status(NOT_RUNNABLE)
}

/// The program's name for the trail; its arguments may hold anything and stay out.
fn file_name(program: &OsString) -> String {
    let path = Path::new(program);
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
