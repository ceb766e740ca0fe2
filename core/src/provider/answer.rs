//! What a provider answered, read up to a limit.

use super::redact::Redactor;
use super::xml;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

/// An answer, as far as it was read.
pub(super) struct Answer {
    pub(super) http_status: u16,
    pub(super) headers: HeaderMap,
    /// The body without the key in it: an echo must not satisfy a rule.
    pub(super) text: String,
    /// The body as a document, with whatever it holds: its JSON, or its XML as if it were JSON.
    pub(super) document: Option<Value>,
    /// Whether it is a page for people instead of an answer for programs.
    pub(super) is_page: bool,
}

impl Answer {
    /// Reads at most `limit` bytes of the body; the rest is never fetched.
    ///
    /// # Errors
    /// When the connection fails or the time is over.
    pub(super) async fn read(
        mut response: Response,
        limit: usize,
        redactor: &Redactor,
    ) -> Result<Self, reqwest::Error> {
        let mut body = Vec::new();
        while body.len() < limit
            && let Some(chunk) = response.chunk().await?
        {
            let room = limit - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        Ok(Self::new(
            response.status().as_u16(),
            response.headers().clone(),
            &body,
            redactor,
        ))
    }

    fn new(http_status: u16, headers: HeaderMap, body: &[u8], redactor: &Redactor) -> Self {
        let media_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let is_page = json.is_none() && (media_type.to_ascii_lowercase().contains("html") || begins_like_page(body));
        let document = json.or_else(|| if is_page { None } else { xml::read(body) });
        Self {
            http_status,
            text: redactor.clean(&String::from_utf8_lossy(body)),
            document,
            is_page,
            headers,
        }
    }

    /// Frees the text of more than was known when it was read.
    pub(super) fn hide(&mut self, redactor: &Redactor) {
        self.text = redactor.clean(&self.text);
    }

    /// The answer to somebody else's call: it is only judged, nothing of it is kept.
    pub(super) fn to_a_call(http_status: u16, body: &[u8]) -> Self {
        Self::new(http_status, HeaderMap::new(), body, &Redactor::of([]))
    }

    /// An answer for a test.
    #[cfg(test)]
    pub(super) fn of(http_status: u16, headers: &[(&'static str, &str)], body: &str) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (reqwest::header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        Self::new(http_status, headers, body.as_bytes(), &Redactor::of([]))
    }
}

/// Some firewalls send their page without saying what it is.
fn begins_like_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let start = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .to_ascii_lowercase();
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn pages_are_told_from_answers() {
        assert!(Answer::of(200, &[("content-type", "Text/HTML; charset=utf-8")], "Hello").is_page);
        assert!(Answer::of(200, &[], "\n <!DOCTYPE html><title>Log in").is_page);
        assert!(
            !Answer::of(200, &[("content-type", "text/html")], r#"{"ok":true}"#).is_page,
            "mislabelled JSON"
        );
        assert!(!Answer::of(200, &[("content-type", "application/json")], "").is_page);
        assert!(!Answer::of(403, &[], "<?xml version='1.0'?><Error/>").is_page);
    }
}
