//! `byok helper`: other programs ask for a credential, each in its own protocol.
//!
//! Each of them is a use of a key like that of `byok run`: the trail says which program asked, and what has expired or is disabled is
//! not handed out. Nobody is ever asked for the password here: a program that waits for a helper shows no prompt.
//!
//! | module | who asks |
//! |---|---|
//! | `git` | git, `gitcredentials(7)` |
//! | `docker` | docker, its credential helpers |
//! | `aws` | AWS's tools, `credential_process` |
//! | `openclaw` | OpenClaw's exec resolver |
//! | `hosts` | which key is for a host |

mod aws;
mod docker;
mod git;
mod hosts;
mod openclaw;

use crate::cli::HelperVerb;
use crate::context::Context;
use crate::session;
use crate::stop::{self, Stop};
use byok_core::error::Code;
use byok_core::secret::Secret;
use byok_daemon::client::{Client, ClientError};
use byok_daemon::wire::{Assignment, HandOutRequest, Handed};
use std::io::{Read, Write};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// The longest question: every protocol here asks in a few lines.
const MAX_QUESTION_BYTES: u64 = 64 * 1024;

pub(crate) fn run(context: &Context, verb: &HelperVerb) -> Result<ExitCode, Stop> {
    match verb {
        HelperVerb::Git(args) => git::run(context, args).map(|()| ExitCode::SUCCESS),
        HelperVerb::Docker(args) => docker::run(context, args),
        HelperVerb::Aws(args) => aws::run(context, args).map(|()| ExitCode::SUCCESS),
        HelperVerb::Openclaw => openclaw::run(context).map(|()| ExitCode::SUCCESS),
    }
}

/// One value, for `program`.
fn value(context: &Context, reference: &str, program: &str) -> Result<Secret, Stop> {
    session::with_open(context, |client| ask(client, reference, program))?
        .ok_or_else(|| Stop::new(Code::Internal, "the daemon gave no value"))
}

/// The same over a connection that is there.
fn ask(client: &mut Client, reference: &str, program: &str) -> Result<Option<Secret>, ClientError> {
    let wanted = HandOutRequest {
        assignments: vec![Assignment {
            variable: "VALUE".into(),
            reference: reference.into(),
        }],
        program: program.into(),
        ..HandOutRequest::default()
    };
    let answer = client.hand_out(&wanted)?;
    let handed: Handed<'_> = answer.parse()?;
    Ok(handed.variables.first().map(|one| copy(&one.value)))
}

#[expect(clippy::disallowed_methods, reason = "the value outlives the answer it came in")]
fn copy(value: &byok_daemon::wire::Value<'_>) -> Secret {
    Secret::copy_of(value.expose_text().as_bytes())
}

/// All that the other program has to say, wiped afterwards: some of them tell old passwords.
fn question() -> Result<Zeroizing<String>, Stop> {
    let mut text = Zeroizing::new(String::with_capacity(4096));
    let read = std::io::stdin().take(MAX_QUESTION_BYTES + 1).read_to_string(&mut text);
    read.map_err(|error| Stop::new(Code::Io, format!("stdin: {error}")))?;
    if text.len() as u64 > MAX_QUESTION_BYTES {
        return Err(Stop::new(Code::Usage, "the question is longer than 64 KiB"));
    }
    Ok(text)
}

/// Writes an answer that may hold a value.
fn answer(bytes: &[u8]) -> Result<(), Stop> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .map_err(|error| stop::output(&error))
}
