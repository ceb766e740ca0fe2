//! The command, with its environment, files and stdin.

use super::folder::Folder;
use super::wish::{STDIN, Wish};
use super::{gateway, memory};
use crate::cli::{Files, RunArgs};
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::inject::Patterns;
use byok_core::model::Reference;
use byok_core::secret::Secret;
use byok_daemon::client::Client;
use byok_daemon::wire::{Handed, Variable};
use std::collections::BTreeSet;
use std::os::fd::OwnedFd;
use std::process::Command;

/// What a program that was given one key must not find: the way to all of them.
const WITHHELD: [&str; 3] = ["BYOK_PASSWORD_FILE", "BYOK_PASSWORD_COMMAND", "BYOK_TOKEN"];
/// What `--no-inherit` leaves in place: without these most programs don't run at all, or in another language and time.
const HARMLESS: [&str; 8] = ["PATH", "HOME", "TERM", "LANG", "TZ", "USER", "SHELL", "TMPDIR"];

/// Whether a person may be asked to unlock the vault: not while the program has the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    Person,
    Nobody,
}

/// A program that is ready to start. Its files are gone when this is.
pub(super) struct Launch {
    pub(super) command: Command,
    /// The keys it has something of, as `service/name`, and what it has of them.
    pub(super) values: Vec<(String, Secret)>,
    /// The keys that something was handed out of, as `service/name`.
    pub(super) keys: BTreeSet<String>,
    /// Open in the program, too: they were made to be inherited.
    _memory: Vec<OwnedFd>,
    folder: Option<Folder>,
}

impl Launch {
    /// Asks the daemon and puts everything in its place.
    ///
    /// # Errors
    /// What the daemon says; `NotFound` when nothing was handed out for a `--file`; `Io`.
    pub(super) fn prepare(context: &Context, wish: &Wish, asking: Asking) -> Result<Self, Stop> {
        let mut launch = Self {
            command: command(wish)?,
            values: Vec::new(),
            keys: BTreeSet::new(),
            _memory: Vec::new(),
            folder: None,
        };
        if wish.args.gateway {
            let token = gateway::hand_over(context, wish, &mut launch.command)?;
            launch.values.push((String::new(), token));
            return Ok(launch);
        }
        let answer = match asking {
            Asking::Person => session::with_open(context, |client| client.hand_out(&wish.request))?,
            Asking::Nobody => nobody(context)?.hand_out(&wish.request)?,
        };
        let handed: Handed<'_> = answer.parse()?;
        for one in &handed.skipped {
            context.say(format!("byok: `{}` is left out: it {}", one.reference, one.reason));
        }
        for one in &handed.stand_ins {
            context.say(format!("byok: {}", one.sentence()));
        }
        let key = |one: &Variable<'_>| Some(one.reference.rsplit_once('/')?.0.to_owned());
        launch.keys.extend(handed.variables.iter().filter_map(key));
        launch.hand_over(context, &wish.args, &handed)?;
        Ok(launch)
    }

    fn hand_over(&mut self, context: &Context, args: &RunArgs, handed: &Handed<'_>) -> Result<(), Stop> {
        let absent = |name: &&String| handed.variables.iter().all(|one| one.name != name.as_str());
        if let Some(name) = args.file.iter().find(absent) {
            return Err(
                Stop::new(Code::NotFound, format!("no key is handed out as {name}")).hint(format!(
                    "name one: {name}=byok://SERVICE/NAME byok run --file {name} -- CMD"
                )),
            );
        }
        if args.files == Files::Folder && !args.file.is_empty() {
            self.folder = Some(Folder::make(context)?);
        }
        let on_stdin = handed.variables.iter().find(|one| one.name == STDIN);
        for variable in &handed.variables {
            if args.mask || args.watch {
                self.note(variable);
            }
            if variable.name == STDIN {
                self.command.stdin(memory::pipe_with(&variable.value)?);
            } else if args.file.iter().any(|name| *name == variable.name) {
                self.give_file(variable)?;
            } else if !on_stdin.is_some_and(|one| is_twice(one, variable, args)) {
                give_variable(&mut self.command, variable);
            }
        }
        Ok(())
    }

    /// Keeps a value, to hide it and to see whether it has become another. A field that is no secret has no reference.
    #[expect(clippy::disallowed_methods, reason = "hidden in what the program prints")]
    fn note(&mut self, variable: &Variable<'_>) {
        let key = variable.reference.rsplit_once('/').map(|(key, _)| key.to_owned());
        let value = Secret::copy_of(variable.value.expose_text().as_bytes());
        self.values.extend(key.map(|key| (key, value)));
    }

    fn give_file(&mut self, variable: &Variable<'_>) -> Result<(), Stop> {
        let path = match &self.folder {
            Some(folder) => folder.file(&variable.name, &variable.value)?,
            None => {
                let (file, path) = memory::file(&variable.name, &variable.value)?;
                self._memory.push(file);
                path
            }
        };
        self.command.env_remove(&*variable.name);
        self.command.env(format!("{}_FILE", variable.name), path);
        Ok(())
    }

    /// The values to look for in what the program prints; says when one is too short for that.
    pub(super) fn patterns(&self, context: &Context) -> Option<Patterns> {
        for (key, _) in self.values.iter().filter(|(_, value)| value.len() < Patterns::SHORTEST) {
            context.say(format!(
                "byok: a value of `{key}` is shorter than {} bytes and is not hidden",
                Patterns::SHORTEST
            ));
        }
        Patterns::of(self.values.iter().map(|(_, value)| value))
    }

    /// Whether the program would be given other values than `other` was.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        let same = |(one, other): (&(String, Secret), &(String, Secret))| one.0 == other.0 && one.1.matches(&other.1);
        self.values.len() != other.values.len() || !self.values.iter().zip(&other.values).all(same)
    }
}

/// A daemon that is there; none is started beside a running program.
fn nobody(context: &Context) -> Result<Client, Stop> {
    session::reconnect(&context.paths).ok_or_else(|| Stop::new(Code::Daemon, "byok's daemon is not running"))
}

/// A key that goes to stdin is not in the environment, too, because `--only` names it.
fn is_twice(on_stdin: &Variable<'_>, variable: &Variable<'_>, args: &RunArgs) -> bool {
    let is_named = || std::env::var(&*variable.name).is_ok_and(|value| Reference::is_claimed_by(&value));
    args.only.is_some() && on_stdin.reference == variable.reference && !is_named()
}

/// The command with what it inherits, and the variables of `--env-file` that are no references.
fn command(wish: &Wish) -> Result<Command, Stop> {
    let (program, arguments) = wish.command();
    let mut command = if wish.is_led {
        let own = std::env::current_exe().map_err(|error| Stop::new(Code::Io, format!("byok itself: {error}")))?;
        let mut leader = Command::new(own);
        leader.args(["lead-terminal", "--"]).arg(program);
        leader
    } else {
        Command::new(program)
    };
    command.args(arguments);
    if wish.args.no_inherit {
        command.env_clear();
        let kept = HARMLESS.into_iter().chain(wish.args.keep.iter().map(String::as_str));
        command.envs(kept.filter_map(|name| Some((name, std::env::var_os(name)?))));
    }
    for name in WITHHELD {
        command.env_remove(name);
    }
    let plain = wish
        .from_file
        .iter()
        .filter(|(_, value)| !Reference::is_claimed_by(value));
    command.envs(plain.map(|(name, value)| (name, value)));
    Ok(command)
}

#[expect(clippy::disallowed_methods, reason = "the values go into the program's environment")]
fn give_variable(command: &mut Command, variable: &Variable<'_>) {
    command.env(&*variable.name, variable.value.expose_text());
}
