//! The segment of a path in which a provider takes the key: `bot{api_key}` in `https://api.telegram.org/bot{api_key}/getMe`.
//!
//! It is read from the definition's question, because nothing else says it.
//!
//! # Security
//! A key only ever stands in a segment that looks like the question's, percent-encoded, so that it can neither end the segment nor
//! climb through the path.

use super::address::{path_of, percent_encode};
use super::credential::{Credential, Value};
use super::plan::Refusal;
use super::provider::Provider;
use super::template::Part;
use crate::model::Status;
use crate::secret::Secret;

/// Stands for the key while the path is read; no path has it.
const MARK: char = '\0';

/// A segment with a key in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What stands before it, from the base URL on: empty, or with a slash at its beginning and none at its end.
    pub folder: String,
    /// What stands before the key.
    pub begin: String,
    /// What stands behind it.
    pub end: String,
}

/// The segment, and what stands in it, percent-encoded.
///
/// # Errors
/// When the definition's question has no such segment, or more than one secret in its URL.
pub(super) fn segment(provider: &Provider, credential: &Credential<'_>) -> Result<(Segment, Secret), Refusal> {
    let nowhere = || {
        let message = format!("nothing says where in its addresses {} takes a key", provider.name);
        Refusal::new(Status::ConfigError, message)
    };
    let request = provider.validate.as_ref().ok_or_else(nowhere)?;
    let (mut address, mut key) = (String::new(), None);
    for part in request.url.parts() {
        match part {
            Part::Text(text) => address.push_str(text),
            Part::Field(names) => match credential.first(provider, names) {
                Some((_, Value::Plain(text))) => address.push_str(text),
                Some((_, value)) if key.is_none() => {
                    address.push(MARK);
                    key = Some(value.bytes());
                }
                _ => return Err(nowhere()),
            },
        }
    }
    let key = key
        .filter(|key| !matches!(*key, b"" | b"." | b".."))
        .ok_or_else(nowhere)?;
    let segment = Segment::of(&address, provider.base_url.as_deref().map_or("", path_of)).ok_or_else(nowhere)?;
    Ok((segment, Secret::copy_of(&percent_encode(key))))
}

impl Segment {
    /// Around the mark in an address; `None` when it stands somewhere else than in a path.
    fn of(address: &str, base: &str) -> Option<Self> {
        let path = if address.starts_with('/') {
            address
        } else {
            path_of(address)
        };
        let path = path.split(['?', '#']).next()?;
        let base = base.trim_end_matches('/');
        let path = path
            .strip_prefix(base)
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(path);
        let (before, after) = path.split_once(MARK)?;
        let (folder, begin) = before.rsplit_once('/')?;
        let end = after.split('/').next()?;
        let is_plain = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte))
        };
        let is_fine = [folder, begin, end].into_iter().all(is_plain) && !folder.split('/').any(|one| one == "..");
        is_fine.then(|| Self {
            folder: folder.to_owned(),
            begin: begin.to_owned(),
            end: end.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Segment;

    #[test]
    fn a_key_stands_in_a_segment_of_the_path_or_nowhere() {
        let found = |address, base| {
            Segment::of(address, base).map(|found| format!("{}|{}|{}", found.folder, found.begin, found.end))
        };
        for (address, base, expected) in [
            ("https://api.example/bot\0/getMe", "", Some("|bot|")),
            ("https://api.example/v2/\0", "", Some("/v2||")),
            ("https://api.example/v2/\0", "/v2/", Some("||")),
            ("https://api.example/v20/\0.json?x=1", "/v2", Some("/v20||.json")),
            ("/a/b/x-\0-y/z", "", Some("/a/b|x-|-y")),
            ("\0", "", None),
            ("https://\0.api.example/x", "", None),
            ("https://api.example/x?key=\0", "", None),
            ("https://api.example/../\0", "", None),
            ("https://api.example/a b/\0", "", None),
        ] {
            assert_eq!(found(address, base).as_deref(), expected, "{address:?}");
        }
    }
}
