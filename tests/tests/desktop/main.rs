//! The desktop in its real window, on a desk that nobody sits at.

mod alerts;
mod automation;
mod beside;
mod clipboard;
mod desk_signals;
mod first_run;
mod keys;
mod lock;
mod memory;
mod notices;
mod package;
mod place;
mod places;
mod tray;

use byok_e2e::{Desk, Sandbox, Window};

/// A desk, a home with an open vault, and the window on it.
struct Scene {
    // Ended in this order: the window before the daemon, both before the screen.
    window: Window,
    sandbox: Sandbox,
    desk: Desk,
}

impl Scene {
    /// `None` where the programs that this takes are missing.
    fn start() -> Option<Self> {
        Self::with(|_| {})
    }

    /// As [`Scene::start`], after something was put into the vault.
    fn with(prepare: impl FnOnce(&Sandbox)) -> Option<Self> {
        let desk = Desk::start()?;
        let sandbox = Sandbox::new();
        prepare(&sandbox);
        let window = desk.open(&sandbox, &[]);
        Some(Self { window, sandbox, desk })
    }
}

fn is_locked(sandbox: &Sandbox) -> bool {
    sandbox.stranger(&["status", "--json"]).json()["state"] == "locked"
}
