//! Reaching the daemon, and unlocking when the vault is locked.

use crate::context::Context;
use crate::stop::Stop;
use crate::{input, prompt};
use byok_core::crypto::TokenDigest;
use byok_core::error::{Code, Failure};
use byok_core::model::Face;
use byok_core::paths::Paths;
use byok_core::secret::Secret;
use byok_daemon::client::{Client, ClientError, Proof, Start, ToUnlock, connect_or_start};
use byok_daemon::wire::State;
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Holds the token of a program that is not the owner.
const TOKEN: &str = "BYOK_TOKEN";

/// How often a person may mistype the password before the command gives up.
const TRIES: usize = 3;

/// Connects, starting the daemon when there is none.
pub(crate) fn connect(context: &Context) -> Result<Client, Stop> {
    context.detail(format_args!("vault {}", context.paths.vault_dir().display()));
    context.detail(format_args!("socket {}", context.paths.socket().display()));
    let start = Start {
        program: std::env::current_exe,
    };
    let token = token()?;
    Ok(connect_or_start(&context.paths, Face::Cli, &start)?.with_token(token))
}

/// Connects to a running daemon; `None` when there is none.
pub(crate) fn connect_running(context: &Context) -> Result<Option<Client>, Stop> {
    match Client::connect(&context.paths, Face::Cli) {
        Ok(client) => Ok(Some(client.with_token(token()?))),
        Err(ClientError::NotRunning) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Connects anew to a daemon that is there; for what runs beside a program and starts nothing.
pub(crate) fn reconnect(paths: &Paths) -> Option<Client> {
    let client = Client::connect(paths, Face::Cli).ok()?;
    Some(client.with_token(token().ok()?))
}

/// The token of `BYOK_TOKEN`: with it this command may do what the token gives, and not what the owner may.
fn token() -> Result<Option<Secret>, Stop> {
    let Some(text) = std::env::var_os(TOKEN).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let token = text.into_string().ok().map(Secret::from_text);
    match token.filter(|token| TokenDigest::of(token).is_some()) {
        Some(token) => Ok(Some(token)),
        None => Err(Stop::new(Code::Unauthorized, format!("{TOKEN} does not hold a token"))
            .hint("unset it, or ask the owner for another with `byok client add`")),
    }
}

/// Runs `work`; when the vault turns out to be locked, unlocks it and runs `work` again.
pub(crate) fn with_open<T>(
    context: &Context,
    mut work: impl FnMut(&mut Client) -> Result<T, ClientError>,
) -> Result<T, Stop> {
    let mut client = connect(context)?;
    match work(&mut client) {
        Err(failure) if failure.code() == Code::Locked => {
            unlock(context, &mut client, None)?;
            Ok(work(&mut client)?)
        }
        other => Ok(other?),
    }
}

/// Unlocks a locked vault, asking at most one person once: parallel commands wait for the one that asks.
pub(crate) fn unlock(context: &Context, client: &mut Client, for_seconds: Option<i64>) -> Result<(), Stop> {
    if std::env::var_os(TOKEN).is_some_and(|value| !value.is_empty()) {
        return Err(
            Stop::new(Code::Locked, "the vault is locked, and a token does not open it")
                .hint("the owner runs `byok unlock`"),
        );
    }
    let path = context.paths.prompt_lock();
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|e| Stop::file(&path, &e))?;
    lock.lock().map_err(|error| Stop::file(&path, &error))?;
    if client.session()?.state == State::Open && for_seconds.is_none() {
        return Ok(());
    }
    if let Some(password) = password_from_environment()? {
        client.unlock(&ToUnlock {
            proof: Proof::Password(&password),
            for_seconds,
        })?;
        return Ok(());
    }
    if !context.may_ask() {
        return Err(Stop::new(
            Code::Locked,
            "the vault is locked, and nobody can be asked for its password",
        )
        .hint("run `byok unlock` in a terminal, or set BYOK_PASSWORD_FILE or BYOK_PASSWORD_COMMAND"));
    }
    ask(context, client, for_seconds)
}

/// The password of `BYOK_PASSWORD_FILE` or `BYOK_PASSWORD_COMMAND`.
pub(crate) fn password_from_environment() -> Result<Option<Secret>, Stop> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(path) = set("BYOK_PASSWORD_FILE") {
        return input::from_file(Path::new(&path)).map(Some);
    }
    let Some(command) = set("BYOK_PASSWORD_COMMAND") else {
        return Ok(None);
    };
    let output = Command::new("sh")
        .arg("-c")
        .arg(command)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Stop::new(Code::Io, format!("BYOK_PASSWORD_COMMAND: {error}")))?;
    let password = Secret::copy_of(input::without_last_break(&output.stdout));
    drop(Secret::from_bytes(output.stdout));
    if !output.status.success() || password.is_empty() {
        return Err(Stop::new(
            Code::Config,
            format!("BYOK_PASSWORD_COMMAND gave no password ({})", output.status),
        ));
    }
    Ok(Some(password))
}

fn ask(context: &Context, client: &mut Client, for_seconds: Option<i64>) -> Result<(), Stop> {
    let question = match context.paths.vault_name() {
        "default" => "Password".to_owned(),
        name => format!("Password of the vault {name}"),
    };
    let mut tries = 0;
    loop {
        let password = prompt::hidden(&question)?;
        tries += 1;
        match client.unlock(&ToUnlock {
            proof: Proof::Password(&password),
            for_seconds,
        }) {
            Ok(_) => return Ok(()),
            Err(failure) if failure.code() == Code::WrongPassword && tries < TRIES => {
                context.say("Wrong password; please type it again.");
            }
            Err(failure) => return Err(failure.into()),
        }
    }
}
