//! Laws of hiding values in a stream and of putting them into a template, over random inputs.

#![expect(clippy::unwrap_used, reason = "a test ends where its setup does")]

use byok_core::inject::{MARK, Mask, Patterns, Template, TemplateError};
use byok_core::secret::Secret;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config;
use std::sync::Arc;

fn config() -> Config {
    Config {
        failure_persistence: None,
        cases: 512,
        ..Config::default()
    }
}

fn mask(values: &[&str]) -> Mask {
    let secrets: Vec<Secret> = values.iter().map(|value| Secret::from_text((*value).into())).collect();
    Mask::new(Arc::new(Patterns::of(&secrets).unwrap()))
}

/// What comes out when the pieces go in.
fn through(values: &[&str], pieces: &[&[u8]]) -> String {
    let (mut mask, mut out) = (mask(values), Vec::new());
    for piece in pieces {
        mask.feed(piece, &mut out);
    }
    mask.finish(&mut out);
    String::from_utf8(out).unwrap()
}

/// The same, by looking at the whole text for each value at each place. Only for values that look the same in all forms.
fn naively(values: &[String], text: &str) -> String {
    let bytes = text.as_bytes();
    let mut is_hidden = vec![false; bytes.len()];
    for form in values.iter().flat_map(|value| forms(value)) {
        for start in 0..bytes.len() {
            let rest = &bytes[start..];
            let is_whole = rest.starts_with(&form);
            let is_half = form.starts_with(rest) && rest.len() >= 4 && rest.len() * 2 >= form.len();
            if is_whole || is_half {
                let end = bytes.len().min(start + form.len());
                is_hidden[start..end].fill(true);
            }
        }
    }
    let mut out = String::new();
    for (place, byte) in bytes.iter().enumerate() {
        match is_hidden[place] {
            false => out.push(char::from(*byte)),
            true if place == 0 || !is_hidden[place - 1] => out.push_str(MARK),
            true => {}
        }
    }
    out
}

/// A few letters, so that values begin, overlap and repeat all the time. With so few, the encoded forms don't occur by chance.
fn value() -> impl Strategy<Value = String> {
    "[ab]{4,9}"
}

fn forms(value: &str) -> Vec<Vec<u8>> {
    vec![value.as_bytes().to_vec()]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hiding_does_not_depend_on_where_pieces_end(
        values in prop::collection::vec(value(), 1..4),
        words in prop::collection::vec(prop_oneof![value(), "[abc ]{0,6}"], 0..12),
        planted in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut words = words;
        words.extend(planted.iter().map(|one| one.get(&values).clone()));
        let text = words.concat();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &text.as_bytes()[pair[0]..pair[1]]).collect();
        let borrowed: Vec<&str> = values.iter().map(String::as_str).collect();
        let found = through(&borrowed, &pieces);
        prop_assert_eq!(&found, &naively(&values, &text));
        for value in &values {
            prop_assert!(!found.contains(value.as_str()));
        }
    }

    #[test]
    fn no_form_of_a_value_comes_through_however_it_is_cut(
        value in "[!-~é]{8,40}",
        before in "[ -~]{0,5}",
        after in "[ -~]{0,5}",
        size in 1_usize..50,
    ) {
        let quoted = serde_json::to_string(&value).unwrap();
        let in_url = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
        let shown = [
            value.clone(),
            BASE64.encode(value.as_bytes()),
            BASE64URL_NOPAD.encode(value.as_bytes()),
            HEXLOWER.encode(value.as_bytes()),
            quoted[1..quoted.len() - 1].to_owned(),
            value.bytes().map(|b| if b"-_.~".contains(&b) { char::from(b).to_string() } else { in_url(b) }).collect(),
        ];
        for form in shown {
            let text = format!("{before}{form}{after}");
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            let found = through(&[&value], &pieces);
            prop_assert!(!found.contains(&form), "{found}");
            prop_assert!(found.contains(MARK), "{found}");
        }
        let basic = BASE64.encode(format!("{before}:{value}{after}").as_bytes());
        let found = through(&[&value], &[basic.as_bytes()]);
        prop_assert!(found.contains(MARK), "{basic} {found}");
    }

    #[test]
    fn what_is_let_go_early_is_a_short_beginning_and_nothing_is_said_twice(
        value in "[a-d]{16,40}",
        words in prop::collection::vec("[a-e ]{0,20}", 0..4),
        size in 1_usize..12,
    ) {
        let text = words.join(&value);
        let (mut mask, mut out) = (mask(&[&value]), Vec::new());
        for piece in text.as_bytes().chunks(size) {
            mask.feed(piece, &mut out);
            mask.let_go(&mut out);
        }
        mask.finish(&mut out);
        let found = String::from_utf8(out).unwrap();
        prop_assert!(!found.contains(&value[value.len() / 4..]), "{found}");
        // Without the marks and the let-go beginnings, what is not a value is all there.
        prop_assert!(found.matches(MARK).count() <= words.len());
        prop_assert!(found.len() >= words.concat().len(), "{found}");
    }

    #[test]
    fn a_text_without_references_is_its_own_rendering(text in "[^\\\\]*") {
        if !text.contains("byok://") {
            let template = Template::parse(&text).unwrap();
            prop_assert!(template.mentions().is_empty());
            let rendered = template.render(&[]).unwrap();
            prop_assert_eq!(rendered.as_slice(), text.as_bytes());
        }
    }

    #[test]
    fn any_text_is_rendered_or_told_what_is_wrong_with_it(text in prop::collection::vec(token(), 0..20)) {
        let text = text.concat();
        match Template::parse(&text) {
            Ok(template) => {
                let values: Vec<Secret> = template.mentions().iter().map(|_| Secret::from_text("V".into())).collect();
                let rendered = template.render(&values).unwrap();
                let count: usize = template.mentions().iter().map(|one| one.count).sum();
                prop_assert!(rendered.len() <= text.len());
                prop_assert!(rendered.iter().filter(|b| **b == b'V').count() >= count);
            }
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
    }

    #[test]
    fn what_was_escaped_is_text_again(before in "[a-z\\n ]{0,9}", slashes in 0_usize..5, form in form(), after in "[a-z ]{0,9}") {
        let text = format!("{before}{}{form}{after}", "\\".repeat(slashes));
        let template = Template::parse(&text).unwrap();
        let middle = if slashes % 2 == 1 { form.as_str() } else { "V" };
        let wanted = format!("{before}{}{middle}{after}", "\\".repeat(slashes / 2));
        let rendered = template.render(&[Secret::from_text("V".into())][..template.mentions().len()]).unwrap();
        prop_assert_eq!(std::str::from_utf8(&rendered).unwrap(), wanted);
    }
}

fn form() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{{byok://openai}}".to_owned()),
        Just("{{ \tbyok://openai/work/api_key  }}".to_owned()),
        Just("${byok://openai/a b}".to_owned()),
    ]
}

/// Pieces from which the parser's corners are made.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        form(),
        "[{}$\\\\ /\\n]{1,3}",
        Just("byok://".to_owned()),
        Just("{{byok://".to_owned()),
        Just("${byok://".to_owned()),
        Just("openai/é".to_owned()),
        any::<char>().prop_map(String::from),
    ]
}

#[test]
fn both_ends_of_overlapping_values_are_hidden() {
    assert_eq!(through(&["abcdef", "defghi"], &[b"-abcd", b"efghi-"]), "-[hidden]-");
    assert_eq!(
        through(&["abcd", "abcdefgh"], &[b"abcdef", b"g abcdefgh"]),
        "[hidden]efg [hidden]"
    );
    assert_eq!(
        through(&["abcd"], &[b"abcdabcd"]),
        "[hidden]",
        "two in a row are one mark"
    );
}

#[test]
fn what_the_end_cuts_off_is_hidden_when_half_of_it_is_there() {
    assert_eq!(through(&["0123456789"], &[b"x 01234"]), "x [hidden]");
    assert_eq!(through(&["0123456789"], &[b"x 0123"]), "x 0123");
    // Also when a whole one begins in it.
    assert_eq!(through(&["aaab", "baaaba"], &[b"aabbaaab"]), "aab[hidden]");
}

#[test]
fn what_can_not_begin_a_value_does_not_wait() {
    let (mut mask, mut out) = (mask(&["secret-value"]), Vec::new());
    mask.feed(b"a prompt> ", &mut out);
    assert_eq!(out, b"a prompt> ");
    assert!(!mask.is_waiting());
    mask.feed(b"yes", &mut out);
    assert_eq!(out, b"a prompt> ye", "an s begins it");
    assert!(mask.is_waiting());
    mask.let_go(&mut out);
    assert_eq!(out, b"a prompt> yes");
    mask.feed(b"ecret-value.", &mut out);
    assert_eq!(out, b"a prompt> yes[hidden].");
}

#[test]
fn values_of_a_few_characters_are_not_looked_for() {
    assert!(Patterns::of(&[Secret::from_text("a".into())]).is_none());
    assert!(Patterns::of(&[]).is_none());
    assert_eq!(through(&["abc", "long enough"], &[b"abc long enough"]), "abc [hidden]");
}

#[test]
fn a_large_value_is_found_in_large_pieces() {
    let value: String = (0..60_000_u32)
        .map(|n| char::from(b'a' + u8::try_from(n * n % 23).unwrap()))
        .collect();
    let text = format!("before {value} after").repeat(3);
    let found = through(&[&value], &[&text.as_bytes()[..100_000], &text.as_bytes()[100_000..]]);
    assert_eq!(found, "before [hidden] after".repeat(3));
}

#[test]
fn every_mistake_of_a_template_is_told_with_its_place() {
    let text = "é {{ byok://openai\n${byok://a/b/c/d}\n\n  {{byok://UPPER}} {{ byok://openai }} ${byok://x";
    let errors = Template::parse(text).unwrap_err();
    let places: Vec<String> = errors
        .iter()
        .map(|error| match error {
            TemplateError::NotClosed { place, .. } | TemplateError::BadReference { place, .. } => place.to_string(),
        })
        .collect();
    assert_eq!(places, ["1:3", "2:1", "4:3", "4:40"]);
    assert_eq!(errors[0].to_string(), "1:3: the reference is not closed with `}}`");
}

#[test]
fn other_languages_braces_stay() {
    for text in [
        "{{ user }}",
        "${HOME}",
        "{{{",
        "$",
        "\\{{ x }}",
        "\\\\",
        "byok://openai",
        "{ byok://openai }",
        "$ {byok://x}",
    ] {
        let template = Template::parse(text).unwrap();
        assert_eq!(template.render(&[]).unwrap().as_slice(), text.as_bytes());
    }
    let template = Template::parse("{{{ byok://openai }}}").unwrap();
    let rendered = template.render(&[Secret::from_text("v".into())]).unwrap();
    assert_eq!(rendered.as_slice(), b"{v}");
    assert!(template.render(&[]).is_none(), "a value is missing");
}

#[test]
fn a_reference_that_stands_twice_is_one_mention() {
    let template = Template::parse("a {{ byok://openai/x }} b ${byok://openai/x} {{byok://openai}}").unwrap();
    let counts: Vec<_> = template
        .mentions()
        .iter()
        .map(|one| (one.place.to_string(), one.count))
        .collect();
    assert_eq!(counts, [("1:3".to_owned(), 2), ("1:46".to_owned(), 1)]);
}
