//! Reaching the daemon from a command. Calls block, so they are made on threads that may.

use crate::failure::Failure;
use crate::staging::Staging;
use byok_core::error::Code;
use byok_core::model::Face;
use byok_core::paths::Paths;
use byok_core::provider::Catalog;
use byok_daemon::client::{Client, ClientError, Start, connect_or_start};
use std::sync::Arc;

/// What every command has.
pub(crate) struct Bridge {
    /// Where files live.
    pub(crate) paths: Paths,
    /// The providers.
    pub(crate) catalog: Arc<Catalog>,
    /// Values on their way in.
    pub(crate) staging: Staging,
}

/// Whether a person asked for it, or the page reads what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attention {
    /// It keeps the vault open.
    Person,
    /// It does not.
    Screen,
}

impl Bridge {
    /// A connection of its own; starts the daemon when there is none.
    pub(crate) fn connect(&self, attention: Attention) -> Result<Client, ClientError> {
        let start = Start {
            program: std::env::current_exe,
        };
        let client = connect_or_start(&self.paths, Face::Desktop, &start)?;
        Ok(match attention {
            Attention::Person => client,
            Attention::Screen => client.unattended(),
        })
    }
}

/// The bridge as commands get it.
pub(crate) type Shared<'a> = tauri::State<'a, Arc<Bridge>>;

/// Calls the daemon for a person.
pub(crate) async fn call<T: Send + 'static>(
    bridge: &Arc<Bridge>,
    work: impl FnOnce(&mut Client) -> Result<T, ClientError> + Send + 'static,
) -> Result<T, Failure> {
    with(bridge, Attention::Person, work).await
}

/// Calls the daemon for the page itself.
pub(crate) async fn read<T: Send + 'static>(
    bridge: &Arc<Bridge>,
    work: impl FnOnce(&mut Client) -> Result<T, ClientError> + Send + 'static,
) -> Result<T, Failure> {
    with(bridge, Attention::Screen, work).await
}

async fn with<T: Send + 'static>(
    bridge: &Arc<Bridge>,
    attention: Attention,
    work: impl FnOnce(&mut Client) -> Result<T, ClientError> + Send + 'static,
) -> Result<T, Failure> {
    let bridge = Arc::clone(bridge);
    blocking(move || Ok(work(&mut bridge.connect(attention)?)?)).await
}

/// Does what blocks away from the window's own thread.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Failure::new(Code::Internal, "the work ended without a result")))
}
