//! What is done with the vault, by whichever face, told to the page and the tray as it happens.

use crate::bridge::{Attention, Bridge};
use crate::failure::Failure;
use crate::{fresh, tray};
use byok_core::model::{Action, Face};
use byok_daemon::client::{Client, ClientError};
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Emitter};

/// What the page hears.
const VAULT: &str = "vault";
/// That the daemon went (a failure), or is there (nothing).
const LINK: &str = "link";
/// A daemon that went is looked for again after so long.
const RETRY: Duration = Duration::from_secs(1);

/// Listens for as long as the program lives.
pub(crate) fn listen(app: AppHandle, bridge: Arc<Bridge>) {
    std::thread::spawn(move || {
        // The first one starts the daemon, because the window needs it.
        let mut client = bridge.connect(Attention::Screen);
        loop {
            let ended = client.and_then(|client| hear(client, &app, &bridge));
            bridge.staging.clear();
            // A daemon that was killed ends the stream as one does that was asked to stop: without a word.
            let failure = ended.err().unwrap_or(ClientError::NotRunning);
            let _ = app.emit(LINK, Failure::from(failure));
            client = loop {
                std::thread::sleep(RETRY);
                match Client::connect(&bridge.paths, Face::Desktop) {
                    Err(ClientError::NotRunning) => {}
                    other => break other,
                }
            };
        }
    });
}

fn hear(client: Client, app: &AppHandle, bridge: &Bridge) -> Result<(), ClientError> {
    let stream = client.unattended().events(None)?;
    let _ = app.emit(LINK, None::<Failure>);
    tray::refresh(app, bridge);
    for line in stream {
        let line = line?;
        let _ = app.emit(VAULT, &line);
        if line.kind == Action::Locked {
            bridge.staging.clear();
            fresh::page(app);
        }
        tray::refresh(app, bridge);
    }
    Ok(())
}
