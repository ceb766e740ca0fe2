//! `docs/services.md` and the catalogue say the same.

#![allow(clippy::unwrap_used, reason = "a test that can not be set up fails")]

use byok_core::provider::{Catalog, Confidence, Cost, Page};
use std::fmt::Write;

/// `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_page_of_services_is_as_the_catalogue_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/services.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/services.md is stale: UPDATE_DOCS=1 cargo nextest run --workspace -E 'test(the_page_of_services)' writes it anew"
    );
}

fn page() -> String {
    let catalog = Catalog::built_in();
    let mut text = format!(
        "# Services

The {} providers that come with byok. `byok services ID` has the page of one; [providers.md](providers.md) says how to write your own.

*How sure*: **attested** by the provider's documentation or by maintained validators, **likely** as other programs ask the same,
**unattested** when nobody checked (look twice at its answers). *Costs*: nothing where it says nothing. What is told after `·`
takes a further question, which `byok check -v` asks. A check with *control* is believed only when a wrong key is refused.

<!-- Made from core/providers; CONTRIBUTING.md says how. -->

| service | name | for | how sure | costs | tells |
|---|---|---|---|---|---|
",
        catalog.iter().count()
    );
    for provider in catalog.iter() {
        let page = provider.page();
        let (sure, cost) = (sure(&page), cost(&page));
        let category = &provider.category;
        writeln!(
            text,
            "| `{}` | {} | {category} | {sure} | {cost} | {} |",
            provider.id,
            provider.name,
            tells(&page)
        )
        .unwrap();
    }
    text
}

fn sure(page: &Page<'_>) -> &'static str {
    match page.provider.confidence {
        _ if page.check.is_none() => "can't be checked",
        Confidence::High => "attested",
        Confidence::Medium => "likely",
        Confidence::Low | Confidence::None => "unattested",
    }
}

fn cost(page: &Page<'_>) -> &'static str {
    let Some(check) = &page.check else { return "" };
    match (check.cost, check.control) {
        (Cost::Free, false) => "",
        (Cost::Free, true) => "control",
        (Cost::Quota, false) => "a request",
        (Cost::Quota, true) => "two requests, control",
        (Cost::Paid, _) => "money",
    }
}

fn tells(page: &Page<'_>) -> String {
    let words = |names: &[&str]| names.join(", ").replace('_', " ");
    match (page.tells.is_empty(), page.tells_more.is_empty()) {
        (_, true) => words(&page.tells),
        (true, false) => format!("· {}", words(&page.tells_more)),
        (false, false) => format!("{} · {}", words(&page.tells), words(&page.tells_more)),
    }
}
