//! What an answer tells of tokens and cost.
//!
//! OpenAI, Anthropic and those that speak like them put an object `"usage"` into their answer, or into some of its events. It
//! is found in the bytes as they pass; nothing is kept back, nothing is worked out. What no answer tells stays unknown.

use byok_core::store::traffic::Calls;
use memchr::memmem;
use serde_json::Value;

/// How an object of usage begins. In a text of the model the quotes are escaped, so it can't pretend to be one.
const MARK: &[u8] = b"\"usage\"";
/// The longest one that is read; they have a few hundred bytes.
const LONGEST: usize = 4 * 1024;

/// What was told. Later words replace earlier ones, because streams repeat sums.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Usage {
    tokens_in: Option<u64>,
    tokens_out: Option<u64>,
    cost_nanos: Option<u64>,
}

/// Looks for usage in an answer as it passes.
#[derive(Default)]
pub(super) struct Watcher {
    /// The end of what has passed, when it may be the beginning of a mark, or an object that is not whole.
    held: Vec<u8>,
    pub(super) usage: Usage,
}

impl Usage {
    pub(super) fn add_to(self, calls: &mut Calls) {
        let add = |sum: &mut Option<u64>, more: Option<u64>| {
            if let Some(more) = more {
                *sum = Some(sum.unwrap_or(0).saturating_add(more));
            }
        };
        add(&mut calls.tokens_in, self.tokens_in);
        add(&mut calls.tokens_out, self.tokens_out);
        add(&mut calls.cost_nanos, self.cost_nanos);
    }

    fn read(&mut self, told: &Value) {
        let number = |names: [&str; 2]| names.iter().find_map(|name| told.get(name)?.as_u64());
        let cached = |name| told.get(name).and_then(Value::as_u64).unwrap_or(0);
        // Anthropic counts what it read from its cache, and what it put there, beside the rest.
        let beside = cached("cache_read_input_tokens") + cached("cache_creation_input_tokens");
        let tokens_in = number(["prompt_tokens", "input_tokens"]).map(|tokens| tokens + beside);
        self.tokens_in = tokens_in.or(self.tokens_in);
        self.tokens_out = number(["completion_tokens", "output_tokens"]).or(self.tokens_out);
        let cost = told
            .get("cost")
            .and_then(Value::as_f64)
            .filter(|cost| (0.0..1e9).contains(cost));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be in range"
        )]
        let nanos = cost.map(|cost| (cost * 1e9).round() as u64);
        self.cost_nanos = nanos.or(self.cost_nanos);
    }
}

impl Watcher {
    pub(super) fn see(&mut self, bytes: &[u8]) {
        if self.held.is_empty() && memmem::find(bytes, MARK).is_none() {
            // The usual case: keeps nothing but a mark that may have begun.
            let tail = &bytes[bytes.len().saturating_sub(MARK.len() - 1)..];
            if let Some(quote) = memchr::memchr(b'"', tail) {
                self.held.extend_from_slice(&tail[quote..]);
            }
            return;
        }
        self.held.extend_from_slice(bytes);
        let mut held = std::mem::take(&mut self.held);
        let mut rest = held.as_slice();
        while let Some(at) = memmem::find(rest, MARK) {
            let after = &rest[at + MARK.len()..];
            match object(after) {
                Object::Whole(object) => {
                    if let Ok(told) = serde_json::from_slice(object) {
                        self.usage.read(&told);
                    }
                    rest = after;
                }
                Object::Begun => {
                    rest = &rest[at..];
                    break;
                }
                Object::None => rest = after,
            }
        }
        let keep = match memmem::find(rest, MARK) {
            Some(_) => rest.len(),
            None => (MARK.len() - 1).min(rest.len()),
        };
        let from = held.len() - keep;
        held.drain(..from);
        if held.len() <= LONGEST + MARK.len() {
            self.held = held;
        }
    }
}

enum Object<'a> {
    Whole(&'a [u8]),
    Begun,
    None,
}

/// The object behind `"usage"`.
fn object(after: &[u8]) -> Object<'_> {
    let space = |byte: &u8| byte.is_ascii_whitespace();
    let Some(colon) = after.iter().position(|byte| !space(byte)) else {
        return Object::Begun;
    };
    if after[colon] != b':' {
        return Object::None;
    }
    let Some(start) = after[colon + 1..].iter().position(|byte| !space(byte)) else {
        return Object::Begun;
    };
    let text = &after[colon + 1 + start..];
    if text[0] != b'{' {
        return Object::None;
    }
    let (mut depth, mut in_text, mut is_escaped) = (0u32, false, false);
    for (place, byte) in text.iter().enumerate().take(LONGEST) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' if !in_text => depth += 1,
            b'}' if !in_text => {
                depth -= 1;
                if depth == 0 {
                    return Object::Whole(&text[..=place]);
                }
            }
            _ => {}
        }
    }
    if text.len() < LONGEST {
        Object::Begun
    } else {
        Object::None
    }
}

#[cfg(test)]
mod tests {
    use super::{Usage, Watcher};

    fn read(text: &str, size: usize) -> Usage {
        let mut watcher = Watcher::default();
        text.as_bytes().chunks(size).for_each(|piece| watcher.see(piece));
        watcher.usage
    }

    #[test]
    fn usage_is_found_however_the_answer_is_cut() {
        let openai = r#"{"choices":[{"message":{"content":"say \"usage\":{\"prompt_tokens\":9}"}}],"usage": {"prompt_tokens": 13, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 3}, "cost": 0.00025}}"#;
        let anthropic = "event: message_start\ndata: {\"message\":{\"usage\":{\"input_tokens\":25,\"cache_read_input_tokens\":5,\"output_tokens\":1}}}\n\nevent: message_delta\ndata: {\"usage\":{\"output_tokens\":15}}\n\n";
        for size in 1..openai.len() {
            let known = |tokens_in, tokens_out, cost_nanos| Usage {
                tokens_in,
                tokens_out,
                cost_nanos,
            };
            assert_eq!(read(openai, size), known(Some(13), Some(7), Some(250_000)), "{size}");
            assert_eq!(read(anthropic, size), known(Some(30), Some(15), None), "{size}");
        }
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        for text in [
            "",
            r#"{"usage":null}"#,
            r#"{"usage":"much"}"#,
            r#"{"usage":{}}"#,
            r#"{"usage":{"prompt_tokens":-1,"cost":-1}}"#,
            r#"{"usage":{"prompt_tokens":1"#,
        ] {
            assert_eq!(read(text, 5), Usage::default(), "{text}");
        }
        let long = format!(r#"{{"usage":{{"a":"{}","prompt_tokens":1}}}}"#, "x".repeat(10_000));
        assert_eq!(read(&long, 100), Usage::default());
    }
}
