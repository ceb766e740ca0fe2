//! `byok daemon`: the process that owns the open vault.

use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::model::Face;
use byok_core::vault::make_private_dir;
use byok_daemon::client::{Client, ClientError};
use byok_daemon::serve::{Staying, serve};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

/// The log is started anew when it is larger.
const LOG_BYTES: u64 = 1024 * 1024;

pub(crate) fn run(context: &Context, is_detached: bool, staying: Staying) -> Result<(), Stop> {
    if !is_detached {
        let socket = context.paths.socket();
        serve(&context.paths, staying, || {
            context.say(format!("Serving on {}; Ctrl-C ends it.", socket.display()));
        })?;
        return Ok(());
    }
    // A session of its own: the terminal that started it may close.
    let _ = rustix::process::setsid();
    let log = open_log(context)?;
    serve(&context.paths, staying, move || {
        // Until here errors went to the face that started us; closing its pipe tells it that we are ready.
        let _ = rustix::stdio::dup2_stderr(&log);
    })
    .map_err(|failure| {
        let stop = Stop::from(failure);
        tell(&stop);
        Stop {
            is_silent: true,
            ..stop
        }
    })
}

/// Ends a running daemon; its vault is locked on the way out.
pub(crate) fn stop(context: &Context) -> Result<(), Stop> {
    let mut client = match Client::connect(&context.paths, Face::Cli) {
        Err(ClientError::NotRunning) => {
            context.say("No daemon is running.");
            return Ok(());
        }
        other => other?,
    };
    let pid = i32::try_from(client.health()?.pid).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| Stop::new(Code::Daemon, "the daemon did not tell its process"))?;
    kill_process(pid, Signal::TERM).map_err(|error| Stop::new(Code::Io, format!("ending the daemon: {error}")))?;
    let deadline = Instant::now() + Duration::from_secs(5);
    while context.paths.socket().exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    context.say("The vault is locked and the daemon has ended.");
    Ok(())
}

fn open_log(context: &Context) -> Result<File, Stop> {
    let path = context.paths.daemon_log();
    if let Some(dir) = path.parent() {
        make_private_dir(dir)?;
    }
    let is_large = std::fs::metadata(&path).is_ok_and(|log| log.len() > LOG_BYTES);
    let mut options = File::options();
    options
        .create(true)
        .append(!is_large)
        .write(true)
        .truncate(is_large)
        .mode(0o600);
    options.open(&path).map_err(|error| Stop::file(&path, &error))
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
