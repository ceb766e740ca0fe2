//! Which answers say that a provider refused the key. The rules are data: `core/mcp/refusals.toml`.
//!
//! Only failures are looked at: an `error`, or a result that says `isError` itself. What a good answer tells of 401 is its content.

use super::message::Message;
use crate::model::Trigger;
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;
use serde_json::Value;
use std::sync::OnceLock;

/// A complaint is short. What stands after so many bytes of a text is content that a tool passes on.
const LONGEST: usize = 2_000;
/// Texts of one answer that are looked at.
const MOST_TEXTS: usize = 8;

static RULES: &str = include_str!("../../mcp/refusals.toml");

/// An answer that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why the key was refused.
    pub cause: Trigger,
    /// The HTTP status, where the answer tells it.
    pub status: Option<u16>,
    /// Whether it says that the provider did nothing.
    pub nothing_done: bool,
    /// What was called.
    pub called: String,
    /// What the server said, to find out whose key it was. It is shown to nobody.
    pub text: String,
}

/// All rules, read once.
#[derive(Debug)]
pub struct Refusals {
    rules: Vec<Rule>,
}

/// Why the rules can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the rules of refused keys: {0}")]
pub struct RefusalsError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema_version: u32,
    #[serde(rename = "rule")]
    rules: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    cause: Trigger,
    /// Whether such an answer says that the provider did nothing.
    nothing_done: bool,
    /// `error.code`, or a status beside it in `data` or in the structured result.
    #[serde(default)]
    codes: Vec<i64>,
    #[serde(default)]
    texts: Vec<String>,
    /// Not when one of these stands there too.
    #[serde(default)]
    unless: Vec<String>,
    /// Where this is known from.
    #[expect(dead_code, reason = "for whoever maintains the file")]
    source: String,
}

#[derive(Debug)]
struct Rule {
    cause: Trigger,
    nothing_done: bool,
    codes: Vec<i64>,
    texts: Vec<Regex>,
    unless: Vec<Regex>,
}

/// What a failed answer says.
#[derive(Debug, Default)]
struct Said {
    codes: Vec<i64>,
    text: String,
}

#[derive(Deserialize)]
struct ToolResult<'a> {
    #[serde(default, rename = "isError")]
    is_error: bool,
    #[serde(borrow, default)]
    content: Vec<Content<'a>>,
    #[serde(default, rename = "structuredContent")]
    structured: Value,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    text: Option<std::borrow::Cow<'a, str>>,
}

#[derive(Deserialize)]
struct RpcError {
    #[serde(default)]
    code: Value,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    data: Value,
}

/// Names under which servers tell an HTTP status.
const STATUS_NAMES: [&str; 6] = [
    "status",
    "statusCode",
    "status_code",
    "httpStatus",
    "http_status",
    "code",
];
/// Names under which they tell what went wrong.
const TEXT_NAMES: [&str; 6] = ["message", "error", "detail", "reason", "type", "code"];

/// The rules that byok comes with.
pub fn refusals() -> &'static Refusals {
    static READ: OnceLock<Refusals> = OnceLock::new();
    READ.get_or_init(|| Refusals::read(RULES).expect("a test reads the rules"))
}

impl Refusals {
    /// Reads rules.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(text: &str) -> Result<Self, RefusalsError> {
        let file: File = toml::from_str(text).map_err(|error| RefusalsError(error.to_string()))?;
        if file.schema_version != 1 {
            return Err(RefusalsError("they are of another version".into()));
        }
        let rules = file.rules.into_iter().map(Rule::compile);
        Ok(Self {
            rules: rules.collect::<Result<_, _>>()?,
        })
    }

    /// What this answer to `called` says of the key; `None` for a good answer, and for a failure that is about something else.
    pub fn judge(&self, answer: &Message<'_>, called: &str) -> Option<Refusal> {
        let said = said(answer)?;
        let rule = self.rules.iter().find(|rule| rule.fits(&said))?;
        Some(Refusal {
            cause: rule.cause,
            status: status(&said),
            nothing_done: rule.nothing_done,
            called: called.to_owned(),
            text: said.text,
        })
    }
}

impl Rule {
    fn compile(written: Written) -> Result<Self, RefusalsError> {
        let compile = |texts: Vec<String>| {
            let one = |text: String| {
                let regex = RegexBuilder::new(&text).case_insensitive(true).unicode(false).build();
                regex.map_err(|error| RefusalsError(format!("{text}: {error}")))
            };
            texts.into_iter().map(one).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            cause: written.cause,
            nothing_done: written.nothing_done,
            codes: written.codes,
            texts: compile(written.texts)?,
            unless: compile(written.unless)?,
        })
    }

    fn fits(&self, said: &Said) -> bool {
        let is_there = |regex: &Regex| regex.is_match(said.text.as_bytes());
        let is_said = self.codes.iter().any(|code| said.codes.contains(code)) || self.texts.iter().any(is_there);
        is_said && !self.unless.iter().any(is_there)
    }
}

/// What a failed answer says; `None` for a good one.
fn said(answer: &Message<'_>) -> Option<Said> {
    let mut said = Said::default();
    if let Some(error) = answer.error.filter(|raw| raw.get() != "null") {
        let error: RpcError = serde_json::from_str(error.get()).ok()?;
        said.codes.extend(error.code.as_i64());
        said.hear(&error.message);
        said.look_into(&error.data);
        return Some(said);
    }
    let raw = answer.result?.get();
    // Nearly every answer ends here, unparsed.
    if !raw.contains("\"isError\"") {
        return None;
    }
    let result: ToolResult<'_> = serde_json::from_str(raw).ok()?;
    if !result.is_error {
        return None;
    }
    for text in result
        .content
        .iter()
        .filter_map(|one| one.text.as_deref())
        .take(MOST_TEXTS)
    {
        said.add(text);
        // Some servers put the provider's JSON into the text.
        if let Ok(inner @ Value::Object(_)) = serde_json::from_str(text) {
            said.look_into(&inner);
        }
    }
    said.look_into(&result.structured);
    Some(said)
}

impl Said {
    fn add(&mut self, text: &str) {
        self.text.push_str(&text[..text.floor_char_boundary(LONGEST)]);
        self.text.push('\n');
    }

    fn hear(&mut self, value: &Value) {
        if let Some(text) = value.as_str() {
            self.add(text);
        }
    }

    /// Statuses and words of a document, and of the `error` in it.
    fn look_into(&mut self, value: &Value) {
        for name in STATUS_NAMES {
            self.codes.extend(value.get(name).and_then(Value::as_i64));
        }
        for name in TEXT_NAMES {
            self.hear(value.get(name).unwrap_or(&Value::Null));
        }
        if let Some(inner @ Value::Object(_)) = value.get("error").or_else(|| value.get("response")) {
            self.look_into(inner);
        }
        self.hear(value);
    }
}

/// The HTTP status, where one is told.
fn status(said: &Said) -> Option<u16> {
    const STATUSES: [u16; 4] = [401, 402, 403, 429];
    let told = said.codes.iter().filter_map(|code| u16::try_from(*code).ok());
    let words = said
        .text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| word.parse().ok());
    told.chain(words).find(|code| STATUSES.contains(code))
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
