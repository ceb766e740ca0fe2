//! Calls through the gateway, told to the page as they are counted.

use crate::bridge::Bridge;
use byok_core::model::Face;
use byok_daemon::client::{Client, ClientError};
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Emitter};

/// What the page hears, at most once a second.
const TRAFFIC: &str = "traffic";
/// A daemon that went, or that found us too slow, is asked again after so long.
const RETRY: Duration = Duration::from_secs(1);

/// Listens for as long as the program lives. That there is no daemon is told by [`crate::feed`], which starts one.
pub(crate) fn listen(app: AppHandle, bridge: Arc<Bridge>) {
    std::thread::spawn(move || {
        loop {
            let _ = hear(&app, &bridge);
            std::thread::sleep(RETRY);
        }
    });
}

fn hear(app: &AppHandle, bridge: &Bridge) -> Result<(), ClientError> {
    let client = Client::connect(&bridge.paths, Face::Desktop)?;
    for lot in client.unattended().live_traffic()? {
        let _ = app.emit(TRAFFIC, lot?.traffic);
    }
    Ok(())
}
