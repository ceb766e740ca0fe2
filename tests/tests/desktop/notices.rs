//! A notification of the desktop leads to the right screen of the real window. That Snooze snoozes is in `notices/desktop.rs`.

use byok_e2e::dunst::Server;
use byok_e2e::{Desk, Sandbox, Window, bin, sandbox, wait};
use std::process::Command;

/// A desk with a notification server, and a vault whose daemon runs there.
struct Scene {
    window: Window,
    sandbox: Sandbox,
    server: Server,
    _desk: Desk,
}

/// `None` where the programs that this takes are missing.
fn scene(action: &str) -> Option<Scene> {
    let desk = Desk::start()?;
    let server = desk.notified(action)?;
    let sandbox = Sandbox::new();
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let mut unlock = Command::new(bin::byok());
    unlock.arg("unlock").env_clear();
    unlock.envs(
        sandbox
            .command(&[])
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    unlock.envs(desk.environment(&sandbox));
    sandbox::run(unlock, None).exits(0);
    let window = desk.open(&sandbox, &[]);
    window.shows("Keys");
    Some(Scene {
        window,
        sandbox,
        server,
        _desk: desk,
    })
}

impl Scene {
    /// Stores a key that ends soon, and clicks what the desktop says of it. Gives its name once `has_led`; a click in the moment
    /// before the daemon listens leads nowhere, and the next key is tried.
    fn leads(&self, has_led: impl Fn(&str) -> bool) -> String {
        let mut place = 0;
        wait::for_some("the click leads somewhere", || {
            place += 1;
            let name = format!("soon-{place}");
            let words = ["add", "generic", &name, "--stdin", "--expires", "60h"];
            self.sandbox.byok_with(&words, "the value").exits(0);
            wait::until("it is shown", || self.server.displayed() > 0);
            self.server.click();
            wait::briefly(|| has_led(&name)).then_some(name)
        })
    }
}

#[test]
fn open_leads_to_the_key() {
    let Some(scene) = scene("default") else { return };
    let name = scene.leads(|name| scene.window.has("Added") && scene.window.has(&format!("generic/{name}")));
    scene.window.shows(&format!("generic/{name}")).hides("Rotate generic");
}

#[test]
fn rotate_leads_to_the_form() {
    let Some(scene) = scene("rotate") else { return };
    let name = scene.leads(|name| scene.window.has(&format!("Rotate generic/{name}")));
    scene.window.shows(&format!("Rotate generic/{name}"));
}
