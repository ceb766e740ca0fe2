//! What is called through the gateway is seen while one looks.

use byok_e2e::{Provider, Sandbox, Screen, keys};

/// A call as a program makes it that has a token and no key.
const CALL: &str =
    "curl -s -o answer -w '%{http_code}' -H \"Authorization: Bearer $OPENAI_API_KEY\" \"$OPENAI_BASE_URL/models\"";

#[test]
fn a_call_appears_with_its_key_and_enter_goes_there() {
    let sandbox = Sandbox::new();
    let provider = Provider::openai(&keys::openai("main"));
    let url = provider.url();
    let words = ["add", "openai", "main", "--stdin", "--no-check", "--base-url", &url];
    sandbox.byok_with(&words, &keys::openai("main")).exits(0);
    let mut screen = Screen::start(&sandbox.bare_command(&[]), (140, 30));
    screen.shows("openai/main").press("8");
    screen
        .shows("Nothing was called")
        .shows("byok run --gateway")
        .shows("live");
    let run = ["run", "--gateway", "--only", "openai", "--", "sh", "-c", CALL];
    assert_eq!(sandbox.byok(&run).exits(0).stdout, "200");
    screen
        .shows("1 call and 0 errors in the last hour")
        .shows("openai/main");
    assert_eq!(sandbox.byok(&run).exits(0).stdout, "200");
    screen.shows("2 calls and 0 errors");
    screen.press("enter").shows("KEY").shows("status");
}
