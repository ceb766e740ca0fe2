//! `byok daemon`: the process that owns the open vault.

use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Face;
use byok_core::paths::Paths;
use byok_core::vault::make_private_dir;
use byok_daemon::client::{Client, ClientError};
use byok_daemon::log::{self, LogFile};
use byok_daemon::serve::{Staying, serve};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

pub(crate) fn run(context: &Context, is_detached: bool, staying: Staying) -> Result<(), Stop> {
    let level = log::level(std::env::var(log::VARIABLE).ok().as_deref());
    if !is_detached {
        log::start(level?, log::terminal());
        let socket = context.paths.socket();
        serve(&context.paths, staying, || {
            context.say(format!("Serving on {}; Ctrl-C ends it.", socket.display()));
        })?;
        return Ok(());
    }
    // A session of its own: the terminal that started it may close.
    let _ = rustix::process::setsid();
    let serving = || -> Result<(), Stop> {
        log::start(level?, open_log(context)?);
        let nowhere = File::options()
            .write(true)
            .open("/dev/null")
            .map_err(|error| Stop::file("/dev/null".as_ref(), &error))?;
        Ok(serve(&context.paths, staying, move || {
            // Until here errors went to the face that started us; closing its pipe tells it that we are ready.
            let _ = rustix::stdio::dup2_stderr(&nowhere);
        })?)
    };
    serving().map_err(|stop| {
        tell(&stop);
        Stop {
            is_silent: true,
            ..stop
        }
    })
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

fn open_log(context: &Context) -> Result<LogFile, Stop> {
    let path = context.paths.daemon_log();
    if let Some(dir) = path.parent() {
        make_private_dir(dir)?;
    }
    LogFile::open(&path).map_err(|error| Stop::file(&path, &error))
}

/// One error document for the face that waits on our stderr.
fn tell(stop: &Stop) {
    use byok_daemon::problem::{ErrorBody, ErrorDocument};
    let error = ErrorBody {
        code: stop.code,
        message: stop.message.clone(),
        hint: stop.hint.clone(),
    };
    let text = serde_json::to_string(&ErrorDocument { error }).expect("texts are JSON");
    let _ = writeln!(std::io::stderr(), "{text}");
}
