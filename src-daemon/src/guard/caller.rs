//! The caller of a request, once it was let through.

use super::{Peer, Sight};
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use byok_core::model::{Actor, Face, Grant};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// The header in which a face names itself; only for the trail, it gives no rights.
pub const FACE_HEADER: &str = "x-byok-face";

/// The header by which a screen that redraws itself says that nobody asked it to: reading then does not keep the vault open. It
/// gives nothing, so anybody may send it.
pub const UNATTENDED_HEADER: &str = "x-byok-unattended";

/// The caller of a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// None is the daemon itself.
    peer: Option<Peer>,
    face: Face,
    grant: Option<Arc<Grant>>,
    is_unattended: bool,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// Put there by [`super::pass`]; a route without it would be a defect.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(Problem::internal)
    }
}

impl Caller {
    /// Who calls from `peer`, with what a token gave.
    pub(super) fn new(peer: Peer, headers: &HeaderMap, grant: Option<Grant>) -> Self {
        let word = headers.get(FACE_HEADER).and_then(|value| value.to_str().ok());
        let face = match peer {
            Peer::Socket { .. } => Face::parse(word.unwrap_or_default()),
            // Our own faces use the socket.
            Peer::Loopback { .. } => Face::Rest,
        };
        Self {
            peer: Some(peer),
            face,
            grant: grant.map(Arc::new),
            is_unattended: headers.contains_key(UNATTENDED_HEADER),
        }
    }

    /// The daemon itself, for what it does by its own clock.
    pub(crate) fn daemon() -> Self {
        Self {
            peer: None,
            face: Face::Daemon,
            grant: None,
            is_unattended: true,
        }
    }

    /// Whether no person asked for it, so that it does not keep the vault open: the daemon itself, or a screen that redraws.
    pub(crate) fn is_unattended(&self) -> bool {
        self.is_unattended
    }

    /// For the trail. Reads the process table, so it is called where a row is written and not for every request.
    pub fn actor(&self) -> Actor {
        let pid = self.peer.and_then(Peer::pid);
        Actor {
            face: self.face,
            client: self.grant.as_ref().map(|grant| grant.name.to_string()),
            pid,
            program: pid.and_then(program),
        }
    }

    /// Its process, where the kernel tells it.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.peer.and_then(Peer::pid)
    }

    /// Which keys it may know of.
    pub fn sight(&self) -> Sight {
        Sight::new(self.grant.clone())
    }

    /// What its token gives; `None` for the owner.
    pub fn grant(&self) -> Option<&Grant> {
        self.grant.as_deref()
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
