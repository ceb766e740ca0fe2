//! Hearing what is done with the vault, by whichever face.

use super::outside::{Attention, Outside};
use crate::tui::event::{Complaint, Event};
use byok_core::model::Face;
use byok_daemon::client::{Client, ClientError};
use std::time::Duration;

/// A daemon that went is looked for again after so long. It is started again only when a person asks for something.
const RETRY: Duration = Duration::from_secs(1);

/// Listens for as long as the program lives.
pub(crate) fn listen(outside: Outside) {
    std::thread::spawn(move || {
        // The first one starts the daemon, because the screen needs it.
        let mut client = outside.connect(Attention::Screen);
        loop {
            let ended = client.and_then(|client| hear(client, &outside));
            if let Err(failure) = ended {
                outside.tell(Event::Gone(Complaint::from(failure)));
            }
            client = loop {
                std::thread::sleep(RETRY);
                match Client::connect(&outside.paths, Face::Tui) {
                    Err(ClientError::NotRunning) => {}
                    other => break other,
                }
            };
        }
    });
}

fn hear(client: Client, outside: &Outside) -> Result<(), ClientError> {
    let stream = client.unattended().events(None)?;
    outside.tell(Event::Listening);
    for line in stream {
        outside.tell(Event::Heard(line?));
    }
    // Too slow, or the daemon ends: both are looked at again.
    Ok(())
}
