//! What an answer means for the key: the provider's rules in order, then what is usual.

use super::answer::Answer;
use super::json_path::JsonPath;
use super::provider::Provider;
use crate::model::{Status, Verdict};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// An answer that looks like this means that.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The answers it is about.
    pub status: Vec<StatusMatch>,
    /// The body must hold this text.
    #[serde(default)]
    pub contains: Option<String>,
    /// A value of the body must be …
    #[serde(default)]
    pub json_path: Option<JsonPath>,
    /// … this; numbers and booleans are compared as they are written, `null` as `null`.
    #[serde(default)]
    pub equals: Option<String>,
    /// … or a number that is at most this.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// What it means.
    pub outcome: Status,
    /// What the person should know, one sentence; the usual sentence otherwise.
    #[serde(default)]
    pub message: Option<String>,
    /// What a maintainer should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Where this is known from.
    pub source: String,
}

/// One or many HTTP statuses: `401`, `2xx`, `any`; or `dns`, no answer at all, because the host's name does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(with = "String", extend("pattern" = "^(any|dns|[1-5]xx|[1-5][0-9]{2})$"))]
#[serde(try_from = "String")]
pub enum StatusMatch {
    /// This one.
    Code(u16),
    /// Those that start with this digit.
    Class(u16),
    /// All.
    Any,
    /// There is no host of that name.
    Dns,
}

/// A status that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an HTTP status like `401`, `4xx` or `any`, nor `dns`")]
pub struct InvalidStatus(String);

impl TryFrom<String> for StatusMatch {
    type Error = InvalidStatus;
    fn try_from(text: String) -> Result<Self, InvalidStatus> {
        let class = text
            .strip_suffix("xx")
            .map(|digit| digit.parse().ok().filter(|digit| (1..=5).contains(digit)));
        let code = || text.parse().ok().filter(|code| (100..=599).contains(code));
        match class {
            _ if text == "any" => Ok(Self::Any),
            _ if text == "dns" => Ok(Self::Dns),
            Some(Some(digit)) => Ok(Self::Class(digit)),
            None if code().is_some() => Ok(Self::Code(code().unwrap_or_default())),
            _ => Err(InvalidStatus(text)),
        }
    }
}

impl StatusMatch {
    fn fits(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Class(digit) => status / 100 == digit,
            Self::Any => true,
            Self::Dns => false,
        }
    }
}

impl Rule {
    /// Whether it looks at more than the HTTP status.
    pub fn is_conditional(&self) -> bool {
        self.contains.is_some() || self.json_path.is_some()
    }

    fn fits(&self, answer: &Answer) -> bool {
        self.status.iter().any(|status| status.fits(answer.http_status))
            && self.contains.as_ref().is_none_or(|text| answer.text.contains(text))
            && self.json_path.as_ref().is_none_or(|path| self.fits_value(path, answer))
    }

    fn fits_value(&self, path: &JsonPath, answer: &Answer) -> bool {
        let found = answer
            .document
            .as_ref()
            .map(|document| path.find(document))
            .unwrap_or_default();
        found.into_iter().any(|value| {
            self.equals
                .as_ref()
                .is_none_or(|wanted| written(value).is_some_and(|text| text == *wanted))
                && self
                    .at_most
                    .is_none_or(|limit| value.as_f64().is_some_and(|number| number <= limit))
        })
    }
}

/// A scalar as it is written; `None` for lists and objects.
pub(super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) | Value::Null => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// What an answer was taken to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision<'a> {
    pub(super) status: Status,
    /// Better words than the usual ones.
    pub(super) message: Option<&'a str>,
}

/// Decides what the answer means for the key.
///
/// A redirect is never followed and never means anything. A page for people (a firewall, a hotel's login) speaks for
/// somebody else than the provider's API: only a rule that recognises its text may conclude something from it.
pub(super) fn decide<'a>(rules: &'a [Rule], answer: &Answer) -> Decision<'a> {
    if answer.http_status / 100 == 3 {
        let message = Some("it answered with a redirect, which is never followed");
        return Decision {
            status: Status::Inconclusive,
            message,
        };
    }
    let speaks = |rule: &&Rule| (rule.is_conditional() || !answer.is_page) && rule.fits(answer);
    if let Some(rule) = rules.iter().find(speaks) {
        return Decision {
            status: rule.outcome,
            message: rule.message.as_deref(),
        };
    }
    if answer.is_page && answer.http_status < 500 {
        let message = Some("a web page answered instead of the API: a firewall or a network login stands in between");
        return Decision {
            status: Status::Inconclusive,
            message,
        };
    }
    Decision {
        status: usual(answer.http_status),
        message: None,
    }
}

/// What it means that there is no host of that name; `None` when the rules say nothing, and it means nothing.
pub(super) fn nameless(rules: &[Rule]) -> Option<Decision<'_>> {
    let rule = rules.iter().find(|rule| rule.status.contains(&StatusMatch::Dns))?;
    Some(Decision {
        status: rule.outcome,
        message: rule.message.as_deref(),
    })
}

/// Whether an answer to a call says that the provider does not accept the key any more, as its rules read it. Without a rule
/// that fits, a 403 says nothing of the kind.
pub fn is_about_key(provider: &Provider, http_status: u16, body: &[u8]) -> bool {
    let rules = provider.validate.as_ref().map_or(&[][..], |request| &request.outcomes);
    let answer = Answer::to_a_call(http_status, body);
    decide(rules, &answer).status.verdict() == Verdict::Dead
}

/// What a status means where the provider's rules say nothing. A bare 403 may be a bad key, a missing right, a region, a
/// firewall or a sign-on rule: nothing follows from it.
fn usual(http_status: u16) -> Status {
    match http_status {
        200..=299 => Status::Valid,
        401 => Status::Invalid,
        402 => Status::NoCredit,
        429 => Status::RateLimited,
        500..=599 => Status::ProviderError,
        _ => Status::Inconclusive,
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, StatusMatch, decide};
    use crate::model::Status;
    use crate::provider::answer::Answer;

    fn rules(text: &str) -> Vec<Rule> {
        #[derive(serde::Deserialize)]
        struct Rules {
            outcome: Vec<Rule>,
        }
        toml::from_str::<Rules>(text).unwrap().outcome
    }

    fn status(rules: &[Rule], http_status: u16, body: &str) -> Status {
        decide(rules, &Answer::of(http_status, &[], body)).status
    }

    #[test]
    fn usual_meaning_of_a_status() {
        for (http_status, meaning) in [
            (200, Status::Valid),
            (204, Status::Valid),
            (302, Status::Inconclusive),
            (400, Status::Inconclusive),
            (401, Status::Invalid),
            (402, Status::NoCredit),
            (403, Status::Inconclusive),
            (404, Status::Inconclusive),
            (429, Status::RateLimited),
            (500, Status::ProviderError),
            (529, Status::ProviderError),
        ] {
            assert_eq!(status(&[], http_status, "{}"), meaning, "{http_status}");
        }
    }

    #[test]
    fn first_rule_that_fits_decides() {
        let rules = rules(
            "outcome = [
               { status = ['401'], contains = 'scopes', outcome = 'valid_limited', source = 'test' },
               { status = ['4xx'], outcome = 'revoked', source = 'test' },
               { status = ['401'], outcome = 'invalid', source = 'test' }]",
        );
        assert_eq!(status(&rules, 401, "missing scopes"), Status::ValidLimited);
        assert_eq!(status(&rules, 401, "no"), Status::Revoked);
    }

    #[test]
    fn values_are_compared_as_written() {
        let rules = rules(
            "outcome = [
               { status = ['200'], json_path = 'ok', equals = 'false', outcome = 'invalid', source = 'test' },
               { status = ['200'], json_path = 'left', at_most = 0, outcome = 'no_credit', source = 'test' },
               { status = ['200'], json_path = 'me', equals = 'null', outcome = 'revoked', source = 'test' }]",
        );
        assert_eq!(status(&rules, 200, r#"{"ok":false}"#), Status::Invalid);
        assert_eq!(status(&rules, 200, r#"{"ok":true,"left":-0.01}"#), Status::NoCredit);
        assert_eq!(status(&rules, 200, r#"{"left":null}"#), Status::Valid);
        assert_eq!(status(&rules, 200, r#"{"me":null}"#), Status::Revoked);
    }

    #[test]
    fn page_means_nothing_unless_a_rule_recognises_it() {
        let rules = rules(
            "outcome = [
               { status = ['403'], contains = 'Known wall', outcome = 'ip_blocked', source = 'test' },
               { status = ['200'], outcome = 'valid', source = 'test' },
               { status = ['4xx'], outcome = 'invalid', source = 'test' }]",
        );
        for http_status in [200, 401, 403, 429] {
            assert_eq!(
                status(&rules, http_status, "<!DOCTYPE html><p>Hello"),
                Status::Inconclusive,
                "{http_status}"
            );
        }
        assert_eq!(status(&rules, 403, "<html>Known wall"), Status::IpBlocked);
        assert_eq!(status(&rules, 502, "<html>Bad gateway"), Status::ProviderError);
    }

    #[test]
    fn redirect_means_nothing_whatever_the_rules_say() {
        let rules = rules("outcome = [{ status = ['any'], outcome = 'valid', source = 'test' }]");
        assert_eq!(status(&rules, 307, ""), Status::Inconclusive);
    }

    #[test]
    fn statuses_that_are_none_are_refused() {
        for text in ["", "2x", "6xx", "99", "600", "DNS", "xx"] {
            assert!(StatusMatch::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
