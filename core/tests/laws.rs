//! Laws over random names, references and spans: what is shown reads back, what does not fit is refused.

use byok_core::error::{Code, Failure};
use byok_core::model::{FieldName, KeyName, Reference, ServiceId, Tag, parse_span, parse_when};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::Config;

fn service() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9_-]{0,63}"
}

/// Any language, no `/`, no control character, no white space around.
fn key_name() -> impl Strategy<Value = String> {
    "[^/\\p{Cc}]{1,60}".prop_filter("no white space around", |text| text.trim() == text)
}

fn config() -> Config {
    Config {
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_reference_reads_back_in_both_forms(service in service(), name in prop::option::of(key_name()), field in "[a-z0-9_]{1,64}") {
        let mut short = service.clone();
        if let Some(name) = &name {
            short += &format!("/{name}/{field}");
        }
        let reference = Reference::parse(&short).unwrap();
        prop_assert_eq!(reference.to_string(), short.clone());
        prop_assert_eq!(&Reference::parse(&format!("byok://{short}")).unwrap(), &reference);
        prop_assert_eq!(reference.service.as_str(), service);
        prop_assert_eq!(reference.name.map(String::from), name.clone());
        prop_assert_eq!(reference.field.is_some(), name.is_some());
    }

    #[test]
    fn any_text_is_read_as_it_is_shown_or_refused(text in any::<String>()) {
        match Reference::parse(&text) {
            Ok(reference) => prop_assert_eq!(Reference::parse(&reference.to_string()).unwrap(), reference),
            Err(error) => prop_assert_eq!(error.code(), Code::Usage),
        }
    }

    #[test]
    fn a_name_is_what_was_parsed(service in service(), name in key_name()) {
        prop_assert_eq!(ServiceId::parse(&service).unwrap().to_string(), service);
        prop_assert_eq!(KeyName::parse(&name).unwrap().to_string(), name);
    }

    #[test]
    fn a_parsed_name_keeps_its_rule(text in any::<String>()) {
        if let Ok(service) = ServiceId::parse(&text) {
            prop_assert!(service.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b)));
        }
        if let Ok(name) = KeyName::parse(&text) {
            prop_assert!(!name.as_str().contains('/') && !name.as_str().chars().any(char::is_control));
        }
        if let Ok(tag) = Tag::parse(&text) {
            prop_assert!(!tag.as_str().contains(',') && !tag.as_str().is_empty());
        }
        if let Ok(field) = FieldName::parse(&text) {
            prop_assert!(field.as_str().is_ascii());
        }
    }

    #[test]
    fn a_name_through_json_obeys_the_same_rule(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(serde_json::from_str::<KeyName>(&json).ok(), KeyName::parse(&text).ok());
        prop_assert_eq!(serde_json::from_str::<ServiceId>(&json).ok(), ServiceId::parse(&text).ok());
    }

    #[test]
    fn a_refused_name_is_not_repeated_at_length(text in "[A-Z0-9/]{40,80}") {
        let error = ServiceId::parse(&text).unwrap_err().to_string();
        prop_assert!(error.len() < 40 && !error.contains(&text[..8]), "{}", error);
    }

    #[test]
    fn a_span_is_its_number_times_its_unit(count in 1i64..500, unit in prop::sample::select(vec![('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400), ('w', 604_800)])) {
        let (letter, seconds) = unit;
        let span = parse_span(&format!("{count}{letter}")).unwrap();
        prop_assert_eq!(span.as_secs(), count * seconds);
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        prop_assert_eq!(parse_when(&format!("{count}{letter}"), now).unwrap().duration_since(now), span);
    }

    #[test]
    fn any_text_is_a_span_within_a_century_or_refused(text in any::<String>()) {
        match parse_span(&text) {
            Ok(span) => prop_assert!((1..=100 * 366 * 86_400).contains(&span.as_secs())),
            Err(error) => prop_assert_eq!(error.code(), Code::Usage),
        }
    }

    #[test]
    fn a_moment_that_was_read_is_in_the_future(text in "[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z)?") {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        if let Ok(moment) = parse_when(&text, now) {
            prop_assert!(moment > now);
            prop_assert!(moment.to_string().starts_with(&text[..10]));
        }
    }
}

#[test]
fn spans_at_the_edge_are_told_from_those_beyond() {
    assert!(parse_span("36600d").is_ok());
    assert!(parse_span("36601d").is_err());
    assert!(parse_span("0s").is_err());
    assert!(parse_span("9223372036854775807w").is_err());
}
