//! The other end of a connection.

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::net::UnixListener;

/// The other end of a connection, as the kernel tells.
#[derive(Debug, Clone, Copy)]
pub enum Peer {
    /// On the private socket.
    Socket {
        /// Whose process.
        uid: Option<u32>,
        /// Which process.
        pid: Option<u32>,
    },
    /// On loopback TCP, where everybody on this machine may call.
    Loopback {
        /// Our port, which the request must name.
        port: u16,
    },
}

impl Connected<IncomingStream<'_, UnixListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> Self {
        let credentials = stream.io().peer_cred().ok();
        Self::Socket {
            uid: credentials.map(|cred| cred.uid()),
            pid: credentials
                .and_then(|cred| cred.pid())
                .and_then(|pid| u32::try_from(pid).ok()),
        }
    }
}

impl Peer {
    /// The process, where the kernel tells it.
    pub(super) fn pid(self) -> Option<u32> {
        match self {
            Self::Socket { pid, .. } => pid,
            Self::Loopback { .. } => None,
        }
    }
}
