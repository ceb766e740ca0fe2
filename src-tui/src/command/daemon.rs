//! `byok daemon`: the process that owns the open vault.

use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Face;
use byok_core::paths::Paths;
use byok_daemon::client::{Client, ClientError};
use byok_daemon::detach::detached;
use byok_daemon::log;
use byok_daemon::serve::{Staying, serve};
use rustix::process::{Pid, Signal, kill_process};
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub(crate) fn run(context: &Context, is_detached: bool, staying: Staying) -> Result<ExitCode, Stop> {
    if is_detached {
        return Ok(detached(&context.paths, staying));
    }
    let level = log::level(std::env::var(log::VARIABLE).ok().as_deref());
    log::start(level?, log::terminal());
    let socket = context.paths.socket();
    serve(&context.paths, staying, || {
        context.say(format!("Serving on {}; Ctrl-C ends it.", socket.display()));
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Ends a running daemon; its vault is locked on the way out.
pub(crate) fn stop(context: &Context) -> Result<(), Stop> {
    context.say(if end(&context.paths, Face::Cli)? {
        "The vault is locked and the daemon has ended."
    } else {
        "No daemon is running."
    });
    Ok(())
}

/// Ends a running daemon and waits until it is gone. Tells whether there was one.
pub(crate) fn end(paths: &Paths, face: Face) -> Result<bool, Stop> {
    let mut client = match Client::connect(paths, face) {
        Err(ClientError::NotRunning) => return Ok(false),
        other => other?,
    };
    let pid = i32::try_from(client.health()?.pid).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| Stop::new(Code::Daemon, "the daemon did not tell its process"))?;
    kill_process(pid, Signal::TERM).map_err(|error| Stop::new(Code::Io, format!("ending the daemon: {error}")))?;
    let deadline = Instant::now() + Duration::from_secs(5);
    while paths.socket().exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(true)
}
