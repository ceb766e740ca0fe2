//! What the words of `run` ask of the daemon.

use super::super::env_file;
use crate::cli::{Files, RunArgs};
use crate::project;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Reference;
use byok_daemon::wire::{Assignment, HandOutRequest, ProjectFile};
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::Path;

/// The variable under which the trail has a value that went to stdin; no environment has one of this name.
pub(super) const STDIN: &str = "<stdin>";

/// All that was said, and what the file of `--env-file` says.
pub(super) struct Wish {
    pub(super) args: RunArgs,
    pub(super) from_file: Vec<(String, String)>,
    pub(super) request: HandOutRequest,
    /// Whether it runs on a terminal of byok's, because values are to be hidden and there is a terminal to show them on.
    pub(super) is_led: bool,
}

impl Wish {
    /// # Errors
    /// When the file can't be read or words contradict each other.
    pub(super) fn read(mut args: RunArgs) -> Result<Self, Stop> {
        if !cfg!(target_os = "linux") {
            // Only Linux has files in memory that another program can open by name.
            args.files = Files::Folder;
        }
        let from_file = args
            .env_file
            .as_deref()
            .map(env_file::read)
            .transpose()?
            .unwrap_or_default();
        let program = args
            .command
            .first()
            .ok_or_else(|| Stop::new(Code::Usage, "no program was named"))?;
        let mut assignments = assignments(&from_file);
        assignments.extend(args.stdin.as_ref().map(|reference| Assignment {
            variable: STDIN.into(),
            reference: reference.clone(),
        }));
        let request = HandOutRequest {
            only: args.only.clone(),
            assignments,
            project: project_of(args.no_project)?,
            program: file_name(program),
        };
        Ok(Self {
            is_led: args.mask && std::io::stdout().is_terminal(),
            args,
            from_file,
            request,
        })
    }

    /// The program and its arguments.
    pub(super) fn command(&self) -> (&OsStr, &[OsString]) {
        let (program, arguments) = self.args.command.split_first().expect("a program was named");
        (program, arguments)
    }
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

/// The program's name for the trail; its arguments may hold anything and stay out.
fn file_name(program: &OsString) -> String {
    let path = Path::new(program);
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
