//! Who is calling.
//!
//! The socket's folder keeps other users out; the peer's uid is checked all the same, because a folder can be opened up by
//! mistake. What is written into the trail as the program comes from the kernel, not from the caller.

use crate::problem::Problem;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::serve::IncomingStream;
use byok_core::error::Code;
use byok_core::model::{Actor, Face};
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use tokio::net::UnixListener;

/// The header in which a face names itself; only for the trail, it gives no rights.
pub const FACE_HEADER: &str = "x-byok-face";

/// The other end of a connection, as the kernel tells.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    uid: Option<u32>,
    pid: Option<u32>,
}

impl Connected<IncomingStream<'_, UnixListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> Self {
        let credentials = stream.io().peer_cred().ok();
        Self {
            uid: credentials.map(|cred| cred.uid()),
            pid: credentials
                .and_then(|cred| cred.pid())
                .and_then(|pid| u32::try_from(pid).ok()),
        }
    }
}

/// Lets the owner through and nobody else.
pub async fn owner_only(ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next) -> Response {
    if peer.uid == Some(rustix::process::geteuid().as_raw()) {
        next.run(request).await
    } else {
        eprintln!("byok daemon: refused a caller with another uid");
        Problem::new(Code::Refused, "this vault belongs to another user").into_response()
    }
}

/// The caller of a request.
#[derive(Debug, Clone)]
pub struct Caller {
    peer: Option<Peer>,
    face: Face,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|info| info.0);
        let word = parts
            .headers
            .get(FACE_HEADER)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Ok(Self {
            peer,
            face: Face::parse(word),
        })
    }
}

impl Caller {
    /// The daemon itself, for what it does by its own clock.
    pub(crate) fn daemon() -> Self {
        Self {
            peer: None,
            face: Face::Daemon,
        }
    }

    /// Whether nobody called, so that what is done does not keep the vault open.
    pub(crate) fn is_daemon(&self) -> bool {
        self.peer.is_none() && self.face == Face::Daemon
    }

    /// For the trail. Reads the process table, so it is called where a row is written and not for every request.
    pub fn actor(&self) -> Actor {
        let pid = self.peer.and_then(|peer| peer.pid);
        Actor {
            face: self.face,
            client: None,
            pid,
            program: pid.and_then(program),
        }
    }
}

/// The program behind a process: its own name, or, for byok's own commands, the name of what started them.
fn program(pid: u32) -> Option<String> {
    let stat = read_line(&format!("/proc/{pid}/stat"))?;
    let (name, rest) = split_stat(&stat)?;
    if name != "byok" {
        return Some(name.to_owned());
    }
    let parent = rest.split_whitespace().nth(1)?;
    let comm = read_line(&format!("/proc/{parent}/comm"))?;
    Some(comm.trim_end().to_owned())
}

/// The start of a file of the process table, in one read: the kernel makes it anew for each.
fn read_line(path: &str) -> Option<String> {
    let mut start = [0; 256];
    let read = File::open(path).ok()?.read(&mut start).ok()?;
    Some(String::from_utf8_lossy(&start[..read]).into_owned())
}

/// `PID (NAME) STATE PPID …`; the name may hold spaces and parentheses.
fn split_stat(stat: &str) -> Option<(&str, &str)> {
    let (_, after) = stat.split_once('(')?;
    after.rsplit_once(')')
}

#[cfg(test)]
mod tests {
    use super::split_stat;

    #[test]
    fn a_name_with_parentheses_is_read_whole() {
        assert_eq!(split_stat("12 (a (b) c) S 1 2"), Some(("a (b) c", " S 1 2")));
    }
}
