//! What programs do with keys: chosen in the window, and seen there as it happens.

use super::Scene;
use byok_e2e::sandbox::run;
use byok_e2e::{Provider, wait};

const REFUSED: &str = "sk-proj-refused-0123456789abcdefghijklmnopq";
const GOOD: &str = "sk-proj-stands-in-0123456789abcdefghijklmno";
const ASK: &str =
    "curl -s -o answer -w '%{http_code}' -H \"Authorization: Bearer $OPENAI_API_KEY\" \"$OPENAI_BASE_URL/models\"";

fn scene() -> Option<(Scene, Provider)> {
    let provider = Provider::openai(GOOD);
    let url = provider.url();
    let scene = Scene::with(|sandbox| {
        for (name, value, more) in [("main", REFUSED, ["--default"].as_slice()), ("backup", GOOD, &[])] {
            let words = [
                &["add", "openai", name, "--stdin", "--no-check", "--base-url", &url],
                more,
            ];
            sandbox.byok_with(&words.concat(), value).exits(0);
        }
    })?;
    scene.window.shows("openai/backup");
    Some((scene, provider))
}

#[test]
fn a_policy_is_chosen_and_a_call_through_the_gateway_is_seen_while_it_is_made() {
    let Some((scene, provider)) = scene() else { return };
    let Scene { window, sandbox, .. } = &scene;
    window.presses("Fallback").presses("Choose the fallback of openai");
    window
        .shows("Its provider refuses it")
        .shows("the default, always first");
    window.script(
        "const label = [...document.querySelectorAll('dialog label')].find((one) => one.textContent === 'Its provider refuses it');
         label.click();
         const keys = document.querySelector('dialog select');
         keys.value = 'backup';
         keys.dispatchEvent(new Event('change', { bubbles: true }));",
    );
    window.presses("Save").shows("openai falls back as you chose");
    window.shows("steps in first");
    let policy = sandbox.byok(&["fallback", "openai", "--json"]).exits(0).json();
    let policy = &policy["policy"];
    assert_eq!(policy["on"], serde_json::json!(["auth-failure"]), "{policy}");
    assert_eq!(policy["chain"], serde_json::json!(["backup"]), "{policy}");

    window
        .presses("Gateway")
        .shows("Nothing was called through the gateway");
    let ran = run(
        sandbox.command(&["run", "--gateway", "--only", "openai", "--", "sh", "-c", ASK]),
        None,
    );
    assert_eq!(ran.exits(0).stdout, "200");
    window
        .shows("By client and key")
        .shows("openai/backup")
        .shows("1 stepped in for");
    // The call, its repetition, and perhaps already the check of the key that was refused.
    assert!((2..=3).contains(&provider.seen().len()));

    // The failed key is shown as such where it was chosen, and the panel of the key says so, too.
    window.presses("Fallback").shows("was refused; tried again in");
    window
        .presses("openai/main")
        .shows("It was refused, and is tried again in");
    wait::until("the trail tells it", || {
        let history = sandbox.byok(&["fallback", "openai", "--history", "--json"]).json();
        history["events"][0]["action"] == "fell_back"
    });
}
