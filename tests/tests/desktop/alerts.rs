//! What looks unlike the person.

use super::Scene;

#[test]
fn an_alert_appears_and_is_acknowledged() {
    let Some(scene) = Scene::start() else { return };
    let Scene { window, sandbox, .. } = &scene;
    window
        .shows("Alerts")
        .presses("Alerts")
        .shows("Nothing looks unlike you");
    for place in 0..12 {
        sandbox.holds("generic", &format!("k{place}"), "a value");
    }
    for place in 0..12 {
        sandbox.byok(&["rm", &format!("generic/k{place}"), "--yes"]).exits(0);
    }
    window.presses("I have seen it").shows("acknowledged");
    let alerts = sandbox.byok(&["alerts", "--json"]).json();
    assert_eq!(alerts["alerts"][0]["state"], "acknowledged", "{alerts}");
}
