//! The one sentence of a check.

use super::answer::Answer;
use super::json_path::JsonPath;
use super::outcome::Decision;
use super::provider::Provider;
use super::redact::Redactor;
use crate::model::Status;

/// The longest text that is kept of an answer, in characters.
const LONGEST: usize = 300;

/// Where providers put the reason, best first.
const REASONS: [&str; 14] = [
    "error.message",
    "error_message",
    "error_description",
    "errors[].message",
    "errors[].detail",
    "errors[].title",
    "message",
    "detail",
    "error",
    "err",
    "title",
    "reason",
    "Error.Message",
    "ErrorResponse.Error.Message",
];

/// What an answer means, for a person: our words, and the provider's own where the key did not simply work.
pub(super) fn sentence(provider: &Provider, decision: Decision<'_>, answer: &Answer, redactor: &Redactor) -> String {
    let ours = match decision.message {
        Some(message) => message.to_owned(),
        None => usual(&provider.name, decision.status),
    };
    if decision.status == Status::Valid {
        return clip(&ours);
    }
    let status = answer.http_status;
    match reason(answer)
        .map(|text| tidy(&redactor.clean(&text)))
        .filter(|text| !text.is_empty())
    {
        Some(theirs) => clip(&format!("{ours} (HTTP {status}): {theirs}")),
        None => clip(&format!("{ours} (HTTP {status})")),
    }
}

/// Why a provider did not do what it was asked to.
pub(super) fn refusal(provider: &Provider, answer: &Answer, redactor: &Redactor) -> String {
    let (name, status) = (&provider.name, answer.http_status);
    match reason(answer)
        .map(|text| tidy(&redactor.clean(&text)))
        .filter(|text| !text.is_empty())
    {
        Some(theirs) => clip(&format!("{name} said no (HTTP {status}): {theirs}")),
        None => format!("{name} said no (HTTP {status})"),
    }
}

/// The words for a status when nobody has better ones.
fn usual(name: &str, status: Status) -> String {
    match status {
        Status::Valid => format!("{name} accepted the key"),
        Status::ValidLimited => format!("{name} knows the key, but this question is not among its rights"),
        Status::Invalid => format!("{name} does not accept the key"),
        Status::Expired => format!("{name} says that the key has expired"),
        Status::Revoked => format!("{name} says that the key was withdrawn"),
        Status::Disabled => format!("the key is switched off at {name}"),
        Status::NoCredit => format!("{name} knows the key, but there is no credit left"),
        Status::RateLimited => format!("{name} wants fewer requests at the moment"),
        Status::RegionBlocked => format!("{name} does not answer requests from this country"),
        Status::IpBlocked => format!("{name} knows the key, but not from this network"),
        Status::ConfigError => format!("{name} was asked at the wrong place or in the wrong way"),
        Status::ProviderError => format!("{name} has a problem of its own"),
        Status::Inconclusive => format!("the answer of {name} says nothing about the key"),
        Status::Unreachable | Status::Unverified | Status::Malformed => format!("{name} was not asked"),
    }
}

/// The provider's own words.
fn reason(answer: &Answer) -> Option<String> {
    let document = answer.document.as_ref()?;
    let texts = REASONS
        .iter()
        .filter_map(|path| JsonPath::parse(path))
        .flat_map(|path| path.find(document));
    texts
        .filter_map(|value| value.as_str())
        .find(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

/// One line without control characters and without characters that turn the reading direction.
pub(super) fn tidy(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !turns(*c))
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text, cut to the longest that is kept.
pub(super) fn clip(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, clip, reason, tidy};
    use crate::provider::answer::Answer;

    #[test]
    fn control_and_turning_characters_go() {
        assert_eq!(tidy("a\u{1b}[31mb\r\n\u{202e}c\u{0}"), "a [31mb c");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let cut = clip(&"é".repeat(1000));
        assert_eq!(cut.chars().count(), LONGEST);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn reason_is_found_where_providers_put_it() {
        for body in [
            r#"{"error":{"message":"no"}}"#,
            r#"{"error":"no"}"#,
            r#"{"errors":[{"message":"no"}]}"#,
            r#"{"message":"no","error":{"code":1}}"#,
        ] {
            assert_eq!(reason(&Answer::of(401, &[], body)).as_deref(), Some("no"), "{body}");
        }
        assert_eq!(reason(&Answer::of(401, &[], "no")), None);
    }
}
