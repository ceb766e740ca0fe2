//! The desktop says that it is left alone: the vault is locked. Only the desktop is believed.

use super::{Scene, is_locked};
use byok_e2e::speaker::Signal;
use byok_e2e::{Speaker, wait};

const LOGIND: &str = "org.freedesktop.login1";
const SLEEP: Signal<'static> = (
    "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager",
    "PrepareForSleep",
    Some(true),
);
const LOCK: Signal<'static> = (
    "/org/freedesktop/login1/session/c1",
    "org.freedesktop.login1.Session",
    "Lock",
    None,
);
const SAVER: &str = "org.freedesktop.ScreenSaver";

fn saver(begins: bool) -> Signal<'static> {
    ("/org/freedesktop/ScreenSaver", SAVER, "ActiveChanged", Some(begins))
}

/// A scene whose window has shown its keys, so that it has begun to listen.
fn scene() -> Option<Scene> {
    let scene = Scene::with(|sandbox| sandbox.holds("generic", "x", "the value"))?;
    scene.window.shows("generic/x");
    Some(scene)
}

#[track_caller]
fn locks(signal: Signal<'_>, speaker: impl Fn(&Scene) -> Speaker) {
    let Some(scene) = scene() else { return };
    let speaker = speaker(&scene);
    // It may listen a moment after it has drawn.
    wait::until("the vault is locked", || {
        speaker.says(signal);
        is_locked(&scene.sandbox)
    });
}

#[test]
fn before_the_machine_sleeps() {
    locks(SLEEP, |scene| scene.desk.on_system(Some(LOGIND)));
}

#[test]
fn when_the_session_is_locked() {
    locks(LOCK, |scene| scene.desk.on_system(Some(LOGIND)));
}

#[test]
fn when_the_screen_saver_of_a_desktop_begins() {
    locks(saver(true), |scene| scene.desk.on_session(Some(SAVER)));
}

#[test]
fn not_when_it_ends_nor_when_anybody_else_says_so() {
    let Some(scene) = scene() else { return };
    let Scene { desk, sandbox, .. } = &scene;
    let screen = desk.on_session(Some(SAVER));
    let logind = desk.on_system(Some(LOGIND));
    // One who owns another name, and one who owns none, while those who are believed are there.
    let other = desk.on_session(Some("org.example.Saver"));
    let nobody = desk.on_system(None);
    screen.says(saver(false));
    for (speaker, signal) in [(&other, saver(true)), (&nobody, SLEEP), (&nobody, LOCK)] {
        speaker.says(signal);
        speaker.whispers(signal);
    }
    // What is said later is heard later: by the time that the right one is obeyed, the others were heard and were not.
    assert!(!is_locked(sandbox));
    screen.says(saver(false));
    logind.says((SLEEP.0, SLEEP.1, SLEEP.2, Some(false)));
    assert!(!is_locked(sandbox));
    logind.says(LOCK);
    screen.says(saver(true));
    wait::until("the vault is locked", || is_locked(sandbox));
    sandbox.byok(&["unlock"]).exits(0);
    let locked = sandbox.byok(&["audit", "--action", "locked", "--json"]).exits(0).json();
    assert_eq!(locked["events"].as_array().map(Vec::len), Some(1), "{locked}");
}
