//! The daemon, and what the system allows a process.

use super::Finding;
use crate::context::Context;
use crate::harden;
use crate::stop::Stop;
use byok_core::model::Face;
use byok_daemon::client::{Client, ClientError};
use rustix::process::{Resource, getrlimit};

/// Every secret in use takes a locked page; this many pages are enough for a thousand.
const ENOUGH_LOCKED_BYTES: u64 = 4 * 1024 * 1024;

pub(super) fn look(context: &Context) -> Vec<Finding> {
    vec![daemon(context), locked_memory(), hardening()]
}

fn daemon(context: &Context) -> Finding {
    const SUBJECT: &str = "daemon";
    let socket = context.paths.socket();
    match Client::connect(&context.paths, Face::Cli).and_then(|mut client| client.health()) {
        Ok(health) if health.version == env!("CARGO_PKG_VERSION") => {
            Finding::fine(SUBJECT, format!("running as process {}", health.pid))
        }
        Ok(health) => Finding::notice(
            SUBJECT,
            format!("runs version {}, this is {}", health.version, env!("CARGO_PKG_VERSION")),
            "run `byok daemon stop`; the next command starts the new one",
        ),
        Err(ClientError::NotRunning) if socket.exists() => Finding::notice(
            SUBJECT,
            format!("died and left {} behind", socket.display()),
            "nothing to do: the next command clears it away",
        ),
        Err(ClientError::NotRunning) => Finding::fine(SUBJECT, "not running; the next command starts it"),
        Err(failure) => Finding::trouble(SUBJECT, Stop::from(failure)),
    }
}

fn locked_memory() -> Finding {
    const SUBJECT: &str = "locked memory";
    match getrlimit(Resource::Memlock).current {
        Some(limit) if limit < ENOUGH_LOCKED_BYTES => Finding::notice(
            SUBJECT,
            format!("only {} KiB may be kept out of swap", limit / 1024),
            "raise it: `ulimit -l 8192`, or `memlock` in /etc/security/limits.conf",
        ),
        _ => Finding::fine(SUBJECT, "secrets can be kept out of swap"),
    }
}

fn hardening() -> Finding {
    if harden::is_hardened() {
        Finding::fine("process", "no core dumps, no debugger of the same user")
    } else {
        Finding::notice(
            "process",
            "core dumps and debuggers are not denied",
            "a sandbox or this system forbids the call",
        )
    }
}
