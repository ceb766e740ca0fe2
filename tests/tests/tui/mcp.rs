//! Keys in the files of MCP clients.

use byok_e2e::{Sandbox, Screen};
use std::fs;

const VALUE: &str = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

#[test]
fn keys_of_a_client_are_shown_masked_adopted_and_put_back() {
    let sandbox = Sandbox::new();
    let path = sandbox.dir().join(".cursor/mcp.json");
    fs::create_dir_all(path.parent().expect("it is below the home")).expect("the home is writable");
    let before = format!(
        "{{ // mine\n  \"mcpServers\": {{ \"gh\": {{\n    \"command\": \"npx\",\n    \"env\": {{ \"GITHUB_TOKEN\": \"{VALUE}\" }}\n  }} }}\n}}\n"
    );
    fs::write(&path, &before).expect("the home is writable");
    let read = || fs::read_to_string(&path).expect("the file is there");
    let mut screen = Screen::start(&sandbox.bare_command(&[]), (140, 30));
    screen
        .shows("There are no keys yet")
        .press("m")
        .shows("becomes byok://github/gh")
        .lacks(VALUE);
    // The plan changes nothing, and leaving it neither.
    screen
        .press("enter")
        .shows("1 file would change")
        .lacks(VALUE)
        .press("n")
        .lacks("would change");
    assert_eq!(read(), before);
    screen
        .press("enter")
        .shows("1 file would change")
        .press("y")
        .shows("1 file changed");
    assert!(read().contains("byok://github/gh") && !read().contains(VALUE));
    assert!(read().contains("// mine"));
    assert_eq!(sandbox.byok(&["get", "github/gh"]).exits(0).stdout.trim(), VALUE);
    screen
        .press("R")
        .shows("plaintext again")
        .press("y")
        .shows("1 file put back");
    assert_eq!(read(), before);
}
