//! The list: filtered as one types, sorted, marked.

use super::{LOCKED, is_above, opened, three_keys};
use byok_e2e::Sandbox;

#[test]
fn the_first_frame_is_the_list_and_q_leaves_it() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.shows("3 keys").shows("1 Keys").shows("filter");
    assert!(screen.is_raw());
    screen.press("q");
    assert_eq!(screen.ends(), 0);
    screen.is_given_back();
}

#[test]
fn ctrl_c_leaves_it_too() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("ctrl-c");
    assert_eq!(screen.ends(), 0);
    screen.is_given_back();
}

#[test]
fn a_filter_narrows_with_every_letter_and_esc_leads_back() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("/").types("gm");
    screen
        .lacks("generic/alpha")
        .lacks("generic/beta")
        .shows("generic/gamma");
    screen.shows("1 of 3 keys");
    screen.press("backspace backspace").types("nothing fits");
    screen.shows("No key fits the filter");
    // One step out of the line, one to drop what it says.
    screen.press("esc esc").shows("generic/alpha").shows("generic/gamma");
    screen.lacks("of 3 keys").shows("3 keys");
}

#[test]
fn letters_are_text_while_the_filter_is_typed() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("/").types("qL");
    screen.shows("No key fits the filter");
    assert_eq!(screen.code(), None, "q left it");
    assert_eq!(
        sandbox.byok(&["status", "--json"]).json()["state"],
        "open",
        "L locked it"
    );
}

#[test]
fn sorting_changes_the_order_and_can_be_turned_round() {
    let sandbox = Sandbox::new();
    for (name, expires) in [("late", "90d"), ("never", ""), ("soon", "3d")] {
        let mut words = vec!["add", "generic", name, "--stdin"];
        if !expires.is_empty() {
            words.extend(["--expires", expires]);
        }
        sandbox.byok_with(&words, "a value").exits(0);
    }
    let mut screen = super::byok(&sandbox);
    screen.until("by name", |frame| {
        is_above(frame, "generic/late", "generic/never") && is_above(frame, "generic/never", "generic/soon")
    });
    screen.press("S");
    screen.until("backwards", |frame| is_above(frame, "generic/soon", "generic/late"));
    screen.press("S");
    screen.until("forwards", |frame| is_above(frame, "generic/late", "generic/soon"));
    // Whatever other orders there are: by the date of the end is one of them.
    for _ in 0..8 {
        let before = screen.frame();
        screen.press("s");
        screen.until("another order", |frame| frame != before);
        let frame = screen.frame();
        if is_above(&frame, "generic/soon", "generic/late") && is_above(&frame, "generic/late", "generic/never") {
            return;
        }
    }
    panic!("never by the date of the end:\n{}", screen.frame());
}

#[test]
fn vim_keys_and_arrows_choose_a_row_and_enter_shows_everything_about_it() {
    let sandbox = three_keys();
    sandbox
        .byok(&["edit", "generic/beta", "--note", "for the build server"])
        .exits(0);
    let mut screen = opened(&sandbox);
    screen.press("j down k enter");
    screen.shows("for the build server");
    screen.press("esc").lacks("for the build server").shows("3 keys");
}

#[test]
fn the_help_names_the_keys_and_the_palette_finds_a_command() {
    let sandbox = three_keys();
    let mut screen = opened(&sandbox);
    screen.press("?").shows("Filter as you type");
    screen.press("esc").lacks("Filter as you type");
    screen.press("ctrl-p").types("lock the").shows("Lock the vault");
    screen.press("enter").shows(LOCKED);
    assert_eq!(sandbox.byok(&["status", "--json"]).json()["state"], "locked");
}

#[test]
fn an_empty_vault_says_what_to_do() {
    let sandbox = Sandbox::new();
    let mut screen = super::byok(&sandbox);
    screen.shows("no keys yet").shows("a");
}

#[test]
fn wide_characters_and_long_names_stay_in_their_columns() {
    let sandbox = Sandbox::new();
    let long = "a-name-that-is-much-longer-than-any-column-of-a-table-can-ever-be";
    for name in ["鍵-プロダクション", "clé-été", long] {
        sandbox.holds("generic", name, "a value");
    }
    let mut screen = super::byok(&sandbox);
    screen.shows("generic/鍵-プロ").shows("generic/clé-été").shows("…");
    screen.until("the statuses stand below each other", |frame| {
        let columns: Vec<usize> = frame
            .lines()
            .filter(|line| line.contains("generic/"))
            .filter_map(|line| Some(width(&line[..line.find("unverified")?])))
            .collect();
        columns.len() == 3 && columns.windows(2).all(|pair| pair[0] == pair[1])
    });
}

/// Columns that a text takes; the characters of these tests are ASCII, Latin, or of two columns.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if c >= '\u{1100}' && !matches!(c, '…' | '★' | '›' | '✓') {
                2
            } else {
                1
            }
        })
        .sum()
}
