//! Which service a path means, and what of it is the provider's.

use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::model::{KeyName, ServiceId};
use percent_encoding::percent_decode_str;

/// How every path of the gateway begins.
pub(crate) const PREFIX: &str = "/gateway/";

/// `/gateway/{service}[@{name}]{rest}`.
pub(super) struct Route<'a> {
    /// The service and the name as they are written.
    pub(super) segment: &'a str,
    /// What follows: empty, or with a slash at its beginning.
    pub(super) rest: &'a str,
}

impl<'a> Route<'a> {
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let after = path.strip_prefix(PREFIX)?;
        let (segment, rest) = after.split_at(after.find('/').unwrap_or(after.len()));
        Some(Self { segment, rest })
    }

    /// The service, and the key's name if there is one.
    pub(super) fn parse(&self) -> Result<(ServiceId, Option<KeyName>), Problem> {
        let (service, name) = match self.segment.split_once('@') {
            Some((service, name)) => (service, Some(name)),
            None => (self.segment, None),
        };
        let read = |name: &str| {
            let text = percent_decode_str(name).decode_utf8();
            let text = text.map_err(|_| Problem::new(Code::Usage, "the key's name is not text"))?;
            Ok::<_, Problem>(KeyName::parse(&text)?)
        };
        Ok((ServiceId::parse(service)?, name.map(read).transpose()?))
    }
}

/// The provider's path: its base, then what the caller wrote. A caller that writes the base itself (`/v1/chat` where the base URL
/// ends in `/v1`) means the same, because programs differ in what they take for a base URL.
pub(super) fn upstream_path(base: &str, rest: &str, path: &mut String) {
    path.clear();
    let has_base = rest
        .strip_prefix(base)
        .is_some_and(|after| after.is_empty() || after.starts_with('/'));
    if !has_base {
        path.push_str(base);
    }
    path.push_str(rest);
    if path.is_empty() {
        path.push('/');
    }
}

#[cfg(test)]
mod tests {
    use super::{Route, upstream_path};

    #[test]
    fn a_path_names_a_service_and_maybe_a_key() {
        let parsed = |path| {
            Route::of(path)
                .unwrap()
                .parse()
                .map(|(s, n)| (s.to_string(), n.map(|n| n.to_string())))
        };
        assert_eq!(parsed("/gateway/openai/chat").unwrap(), ("openai".into(), None));
        assert_eq!(
            parsed("/gateway/openai@my%20key/chat").unwrap(),
            ("openai".into(), Some("my key".into()))
        );
        assert_eq!(parsed("/gateway/openai").unwrap(), ("openai".into(), None));
        for path in [
            "/gateway/",
            "/gateway//x",
            "/gateway/OpenAI/x",
            "/gateway/openai@/x",
            "/gateway/openai@%ff/x",
        ] {
            assert!(parsed(path).is_err(), "{path}");
        }
        assert!(Route::of("/gateway").is_none() && Route::of("/gatewayx/").is_none());
    }

    #[test]
    fn the_base_is_never_doubled_and_never_left_out() {
        let mut path = String::new();
        for (base, rest, expected) in [
            ("/v1", "/chat/completions", "/v1/chat/completions"),
            ("/v1", "/v1/chat/completions", "/v1/chat/completions"),
            ("/v1", "/v10/x", "/v1/v10/x"),
            ("/v1", "", "/v1"),
            ("", "/v1/messages", "/v1/messages"),
            ("", "", "/"),
        ] {
            upstream_path(base, rest, &mut path);
            assert_eq!(path, expected);
        }
    }
}
