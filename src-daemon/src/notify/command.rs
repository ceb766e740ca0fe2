//! A program of the person's choice: the document on its stdin, and nothing else of byok.

use rustix::process::{Pid, Signal, kill_process_group};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

/// A program that takes longer is ended.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the program; whether it ended well. Its output is thrown away, its environment is the daemon's, which is nearly empty.
pub(super) async fn tell(words: &[String], document: &[u8]) -> bool {
    let Some((program, arguments)) = words.split_first() else {
        return false;
    };
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What it starts is ended with it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            tracing::warn!(target: "byok", %error, "notices.command can't be started");
            return false;
        }
    };
    let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let ended = tokio::time::timeout(PATIENCE, feed(&mut child, document)).await;
    if let (Err(_), Some(group)) = (&ended, group) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    match ended {
        Ok(Ok(status)) if status.success() => true,
        Ok(Ok(status)) => {
            tracing::warn!(target: "byok", %status, "notices.command");
            false
        }
        Ok(Err(error)) => {
            tracing::warn!(target: "byok", %error, "notices.command");
            false
        }
        Err(_) => {
            tracing::warn!(target: "byok", seconds = PATIENCE.as_secs(), "notices.command took too long");
            false
        }
    }
}

async fn feed(child: &mut Child, document: &[u8]) -> std::io::Result<ExitStatus> {
    if let Some(mut pipe) = child.stdin.take() {
        // A program that doesn't read is told all the same: it ran.
        let _ = pipe.write_all(document).await;
    }
    child.wait().await
}
