//! Hearing what is done with the vault, by whichever face.

use super::outside::{Attention, Outside};
use crate::tui::event::{Complaint, Event};
use byok_daemon::client::{Client, ClientError};
use std::time::Duration;

/// A daemon that went is looked for again after so long. It is started again only when a person asks for something.
const RETRY: Duration = Duration::from_secs(1);

/// Listens for as long as the program lives.
pub(crate) fn listen(outside: Outside) {
    std::thread::spawn(move || {
        // The first one starts the daemon, because the screen needs it.
        let mut client = outside.start();
        loop {
            // In order it ends for who is too slow, or with the daemon: which of them, is asked at once.
            if let Err(failure) = client.and_then(|client| hear(client, &outside)) {
                outside.tell(Event::Gone(Complaint::from(failure)));
                std::thread::sleep(RETRY);
            }
            client = outside.connect(Attention::Screen);
        }
    });
}

fn hear(client: Client, outside: &Outside) -> Result<(), ClientError> {
    let stream = client.unattended().events(None)?;
    outside.tell(Event::Listening);
    for line in stream {
        outside.tell(Event::Heard(line?));
    }
    Ok(())
}
