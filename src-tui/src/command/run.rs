//! `byok run`: becomes the program, with its keys in the environment.
//!
//! byok does not stay as a parent: exit status, signals, terminal and process id are the program's own. Only with `--mcp` it does.

mod ending;
mod mcp;
mod signals;

use super::env_file;
use crate::cli::RunArgs;
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Reference;
use byok_daemon::wire::{Assignment, HandOutRequest, Handed};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

/// byok could not do its part.
const OURS: u8 = 125;
/// What a program that was given one key must not find: the way to all of them.
const WITHHELD: [&str; 3] = ["BYOK_PASSWORD_FILE", "BYOK_PASSWORD_COMMAND", "BYOK_TOKEN"];

pub(crate) fn run(context: &Context, args: RunArgs) -> Result<ExitCode, Stop> {
    start(context, args).map_err(|stop| Stop {
        status: stop.status.or(Some(OURS)),
        ..stop
    })
}

fn start(context: &Context, args: RunArgs) -> Result<ExitCode, Stop> {
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
    let wanted = HandOutRequest {
        only: args.only,
        assignments,
        program: file_name(program),
    };
    let prepare = || prepare(context, &wanted, program, arguments, &from_file);
    if args.mcp {
        return mcp::run(context, &wanted.program, prepare);
    }
    let mut ready = prepare()?;
    Err(ending::cannot_run(program, &ready.command.exec()))
}

/// The command with its environment, and whose keys are in that.
fn prepare(
    context: &Context,
    wanted: &HandOutRequest,
    program: &OsString,
    arguments: &[OsString],
    from_file: &[(String, String)],
) -> Result<mcp::Ready, Stop> {
    let answer = session::with_open(context, |client| client.hand_out(wanted))?;
    let handed: Handed<'_> = answer.parse()?;
    for one in &handed.skipped {
        context.say(format!("byok: `{}` is left out: it {}", one.reference, one.reason));
    }
    let mut command = Command::new(program);
    command.args(arguments);
    for name in WITHHELD {
        command.env_remove(name);
    }
    let plain = from_file.iter().filter(|(_, value)| !Reference::is_claimed_by(value));
    command.envs(plain.map(|(name, value)| (name, value)));
    hand_over(&mut command, &handed);
    Ok(mcp::Ready {
        command,
        keys: mcp::keys_of(&handed),
    })
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

/// The program's name for the trail; its arguments may hold anything and stay out.
fn file_name(program: &OsString) -> String {
    let path = Path::new(program);
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
