//! The window beside the terminal.

use super::Scene;

#[test]
fn a_key_added_in_the_terminal_appears_at_once_and_goes_with_its_removal() {
    let Some(scene) = Scene::start() else { return };
    scene.window.shows("Keys");
    scene.sandbox.holds("generic", "from-the-terminal", "the value");
    scene.window.shows("from-the-terminal");
    scene
        .sandbox
        .byok(&["rm", "generic/from-the-terminal", "--yes"])
        .exits(0);
    scene.window.hides("from-the-terminal");
}
