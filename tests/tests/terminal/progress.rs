//! The progress bar of `byok check`: there while it runs, gone when it is done, never where nobody looks.

use byok_e2e::{Provider, Sandbox, Terminal, wait};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A vault with three keys whose provider answers the first and holds the others until it is told to go on.
fn waiting() -> (Sandbox, Provider, Arc<AtomicBool>) {
    let goes_on = Arc::new(AtomicBool::new(false));
    let go = Arc::clone(&goes_on);
    let answer = Provider::like_openai("quick");
    let provider = Provider::start(move |seen| {
        if seen.header("authorization") != Some("Bearer quick") {
            wait::until("the provider may answer", || go.load(Ordering::SeqCst));
        }
        answer(seen)
    });
    let sandbox = Sandbox::new();
    for (name, value) in [("a", "quick"), ("b", "slow"), ("c", "slower")] {
        let words = [
            "add",
            "openai",
            name,
            "--stdin",
            "--no-check",
            "--base-url",
            &provider.url(),
        ];
        sandbox.byok_with(&words, value).exits(0);
    }
    (sandbox, provider, goes_on)
}

#[test]
fn the_bar_counts_while_providers_are_asked_and_is_gone_afterwards() {
    let (sandbox, _provider, goes_on) = waiting();
    let mut terminal = Terminal::start(&sandbox.command(&["check"]));
    // The first result stands above the bar while the others are waited for.
    terminal.shows("openai/a").shows("1/3");
    assert!(terminal.screen().contains("1/3"), "{}", terminal.screen());
    goes_on.store(true, Ordering::SeqCst);
    assert_eq!(terminal.ends(), 20);
    let screen = terminal.falls_silent().screen();
    for reference in ["openai/a", "openai/b", "openai/c"] {
        assert_eq!(screen.matches(reference).count(), 1, "{screen}");
    }
    assert!(!screen.contains("/3"), "the bar is gone:\n{screen}");
}

#[test]
fn there_is_no_bar_for_programs_nor_for_those_who_want_quiet() {
    let (sandbox, _provider, goes_on) = waiting();
    goes_on.store(true, Ordering::SeqCst);
    for words in [&["check", "--json"][..], &["check", "--quiet"]] {
        let mut terminal = Terminal::start(&sandbox.command(words));
        assert_eq!(terminal.ends(), 20);
        assert!(!terminal.falls_silent().output().contains("/3"), "{words:?}");
    }
    let redirected = sandbox.byok(&["check"]).exits(20);
    assert!(
        !redirected.stderr.contains("/3") && !redirected.stdout.contains("/3"),
        "{redirected:?}"
    );
}
