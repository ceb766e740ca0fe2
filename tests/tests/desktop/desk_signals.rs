//! The desktop says that it is left alone: the vault is locked.

use super::Scene;

#[track_caller]
fn locks(signal: &[&str], bus: impl Fn(&Scene, &[&str])) {
    let Some(scene) = Scene::start() else { return };
    scene.window.shows("Keys");
    bus(&scene, signal);
    scene.window.shows("default is locked");
}

#[test]
fn before_the_machine_sleeps() {
    let signal = [
        "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager.PrepareForSleep",
        "boolean:true",
    ];
    locks(&signal, |scene, signal| scene.desk.system_signals(signal));
}

#[test]
fn when_the_session_is_locked() {
    let signal = [
        "/org/freedesktop/login1/session/c1",
        "org.freedesktop.login1.Session.Lock",
    ];
    locks(&signal, |scene, signal| scene.desk.system_signals(signal));
}

#[test]
fn when_the_screen_saver_begins_and_not_when_it_ends() {
    let Some(scene) = Scene::with(|sandbox| sandbox.holds("generic", "x", "the value")) else {
        return;
    };
    let path = "/org/freedesktop/ScreenSaver";
    let name = "org.freedesktop.ScreenSaver.ActiveChanged";
    scene.window.shows("generic/x");
    scene.desk.session_signals(&[path, name, "boolean:false"]);
    // What comes later is heard later: the key that is added now is seen in a window that is still open.
    scene.sandbox.holds("generic", "y", "the value");
    scene.window.shows("generic/y");
    scene.desk.session_signals(&[path, name, "boolean:true"]);
    scene.window.shows("default is locked");
}
