//! Whose key may this be? Looks at the shape only; asks nobody.

use super::catalog::Catalog;
use super::format::{Detect, Format};
use super::provider::Provider;
use crate::model::ServiceId;
use crate::secret::Secret;
use serde::Serialize;
use std::cmp::Reverse;

/// A provider whose keys look like the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detection {
    /// The provider.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// What kind of key of it.
    pub label: String,
    /// Whether it could be somebody else's.
    pub certainty: Certainty,
}

/// What the shape of a value proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Keys of other providers look the same.
    Possible,
    /// Only this provider's keys look like this.
    Precise,
}

/// The providers whose keys look like `value`, the likeliest first. White space around a pasted value does not count.
///
/// A shape that its provider calls unmistakable stays a guess when a second provider claims it: `AIza…` opens every
/// product of Google. Where somebody's shape is unmistakable, shapes that fit anything of that length are left out.
pub fn detect(catalog: &Catalog, value: &Secret) -> Vec<Detection> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shape of the value is looked at, nothing of it is kept"
    )]
    let value = value.expose_bytes().trim_ascii();
    let mut fits: Vec<(&Provider, &Format)> = catalog
        .iter()
        .filter_map(|provider| Some((provider, best(provider, value)?)))
        .collect();
    let precise = fits
        .iter()
        .filter(|(_, format)| format.detect == Detect::Precise)
        .count();
    fits.retain(|(_, format)| precise == 0 || format.detect == Detect::Precise);
    fits.sort_by_key(|(provider, format)| (Reverse(rank(format, value)), provider.id.clone()));
    fits.into_iter()
        .map(|(provider, format)| Detection {
            service: provider.id.clone(),
            name: provider.name.clone(),
            label: format
                .label
                .clone()
                .unwrap_or_else(|| format.field.as_str().replace('_', " ")),
            certainty: if precise == 1 {
                Certainty::Precise
            } else {
                Certainty::Possible
            },
        })
        .collect()
}

/// The provider's shape that says most about the value.
fn best<'a>(provider: &'a Provider, value: &[u8]) -> Option<&'a Format> {
    provider
        .formats
        .iter()
        .filter(|format| format.fits(value))
        .max_by_key(|format| rank(format, value))
}

/// Unmistakable shapes before others, longer prefixes before shorter ones.
fn rank(format: &Format, value: &[u8]) -> (bool, usize) {
    (
        format.detect == Detect::Precise,
        format.prefix_of(value).map_or(0, str::len),
    )
}

#[cfg(test)]
mod tests {
    use super::{Certainty, detect};
    use crate::provider::Catalog;
    use crate::secret::Secret;

    fn found(value: &str) -> Vec<(String, Certainty)> {
        let detections = detect(&Catalog::built_in(), &Secret::copy_of(value.as_bytes()));
        detections
            .into_iter()
            .map(|found| (found.service.to_string(), found.certainty))
            .collect()
    }

    fn only(service: &str) -> Vec<(String, Certainty)> {
        vec![(service.to_owned(), Certainty::Precise)]
    }

    #[test]
    fn unmistakable_shapes_are_precise() {
        for (value, service) in [
            (
                format!("sk-proj-{}T3BlbkFJ{}", "a".repeat(58), "b".repeat(58)),
                "openai",
            ),
            (format!("sk-{}T3BlbkFJ{}", "a".repeat(20), "b".repeat(20)), "openai"),
            (format!("sk-ant-api03-{}AA", "a".repeat(93)), "anthropic"),
            (format!("sk-or-v1-{}", "0".repeat(64)), "openrouter"),
            (format!("ghp_{}", "a".repeat(36)), "github"),
            (format!("duffel_test_{}", "a".repeat(43)), "duffel"),
            (format!("fc-{}", "0".repeat(32)), "firecrawl"),
            (format!("sk_live_{}", "a".repeat(24)), "stripe"),
            (format!("cfut_{}{}", "a".repeat(40), "0".repeat(8)), "cloudflare"),
            ("AKIAIOSFODNN7EXAMPLE".to_owned(), "aws"),
        ] {
            assert_eq!(found(&value), only(service), "{value}");
        }
    }

    #[test]
    fn a_shape_of_several_products_is_only_possible() {
        let google = found(&format!("AIza{}", "a".repeat(35)));
        assert_eq!(
            google,
            [
                ("gemini".into(), Certainty::Possible),
                ("google-maps".into(), Certainty::Possible)
            ]
        );
    }

    #[test]
    fn sk_alone_proves_nothing() {
        let old = found(&format!("sk-{}", "a".repeat(48)));
        assert_eq!(old, [("openai".into(), Certainty::Possible)]);
        assert!(found("sk-short").is_empty());
    }

    #[test]
    fn thirty_two_characters_may_be_a_weather_key() {
        assert_eq!(found(&"0a".repeat(16)), [("openweather".into(), Certainty::Possible)]);
    }

    #[test]
    fn unknown_shapes_belong_to_nobody() {
        for value in ["", "hunter2", "correct horse battery staple", "ü".repeat(32).as_str()] {
            assert!(found(value).is_empty(), "{value}");
        }
    }

    #[test]
    fn white_space_around_a_pasted_value_does_not_count() {
        assert_eq!(found(&format!("  ghp_{}\n", "a".repeat(36))), only("github"));
    }
}
