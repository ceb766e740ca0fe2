//! Which service a path means, and what of it is the provider's.

use super::slots;
use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::model::{KeyName, ServiceId};
use byok_core::provider::{KeyPlace, Segment};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::ops::Range;

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

/// What is asked for at the provider, without the query.
pub(super) struct Target {
    /// The path, without a key.
    pub(super) path: String,
    /// Where in it the key belongs, for a provider that takes it there.
    pub(super) key_at: Option<usize>,
}

impl Target {
    /// What a caller's path means for a key of this base that is shown at this place.
    ///
    /// # Errors
    /// When a token stands in the path where no key belongs: it would go to the provider.
    pub(super) fn of(base: &str, place: &KeyPlace, rest: &str) -> Result<Self, Problem> {
        let mut path = String::new();
        let (rest, key_at) = match (place, slots::token_in(rest)) {
            (KeyPlace::Path(segment), Some(token)) => {
                let at = token.start;
                (Cow::Owned(without_token(segment, rest, token)?), Some(at))
            }
            (KeyPlace::Path(Segment { folder, begin, end }), None) => {
                let at = folder.len() + 1 + begin.len();
                (Cow::Owned(format!("{folder}/{begin}{end}{rest}")), Some(at))
            }
            (_, Some(_)) => return Err(misplaced("this provider takes no key in its path")),
            (_, None) => (Cow::Borrowed(rest), None),
        };
        upstream_path(base, &rest, &mut path);
        let moved = path.len().saturating_sub(rest.len());
        Ok(Self {
            key_at: key_at.map(|at| at + moved),
            path,
        })
    }
}

/// The path without the token, which has to stand in a segment that looks like the provider's own.
fn without_token(segment: &Segment, rest: &str, token: Range<usize>) -> Result<String, Problem> {
    let (before, after) = (&rest[..token.start], &rest[token.end..]);
    let begin = before.rsplit('/').next().unwrap_or_default();
    let end = after.split('/').next().unwrap_or_default();
    let Segment {
        begin: own_begin,
        end: own_end,
        ..
    } = segment;
    if begin != own_begin || end != own_end {
        return Err(misplaced(&format!(
            "this provider takes it as `{own_begin}TOKEN{own_end}`"
        )));
    }
    if slots::token_in(after).is_some() {
        return Err(misplaced("it stands there twice"));
    }
    Ok([before, after].concat())
}

fn misplaced(why: &str) -> Problem {
    Problem::new(Code::Usage, "the token stands in the path where no key belongs").hint(why.to_owned())
}

/// The provider's path: its base, then what the caller wrote. A caller that writes the base itself (`/v1/chat` where the base URL
/// ends in `/v1`) means the same, because programs differ in what they take for a base URL.
fn upstream_path(base: &str, rest: &str, path: &mut String) {
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
    use super::{Route, Target, upstream_path};
    use byok_core::crypto::generate_token;
    use byok_core::provider::{KeyPlace, Segment};

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

    /// The path with `KEY` where the key is going to stand.
    fn target(base: &str, place: &KeyPlace, rest: &str) -> Option<String> {
        let Target { mut path, key_at } = Target::of(base, place, rest).ok()?;
        if let Some(at) = key_at {
            path.insert_str(at, "KEY");
        }
        Some(path)
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a token that nobody has")]
    fn a_key_stands_where_the_token_stood_and_nowhere_else() {
        let token = generate_token();
        let token = std::str::from_utf8(token.expose_bytes()).unwrap();
        let place = |folder: &str, begin: &str, end: &str| {
            KeyPlace::Path(Segment {
                folder: folder.into(),
                begin: begin.into(),
                end: end.into(),
            })
        };
        let telegram = place("", "bot", "");
        for (base, place, rest, expected) in [
            ("", &telegram, "/botTOKEN/getMe", Some("/botKEY/getMe")),
            ("", &telegram, "/file/botTOKEN/photos/1", Some("/file/botKEY/photos/1")),
            ("", &telegram, "/botTOKEN", Some("/botKEY")),
            ("", &telegram, "/getMe", Some("/botKEY/getMe")),
            ("", &telegram, "", Some("/botKEY")),
            ("/v1", &telegram, "/botTOKEN/getMe", Some("/v1/botKEY/getMe")),
            ("/v1", &telegram, "/v1/botTOKEN/getMe", Some("/v1/botKEY/getMe")),
            ("/v1", &telegram, "/getMe", Some("/v1/botKEY/getMe")),
            ("/v2", &place("", "", ".json"), "/TOKEN.json", Some("/v2/KEY.json")),
            ("", &place("/v2", "", ""), "/x", Some("/v2/KEY/x")),
            ("", &telegram, "/TOKEN/getMe", None),
            ("", &telegram, "/botTOKENx/getMe", None),
            ("", &telegram, "/botTOKEN/botTOKEN", None),
            ("", &telegram, "/getMe/TOKEN", None),
            ("/v1", &KeyPlace::Header("x".into()), "/chat/TOKEN", None),
            ("/v1", &KeyPlace::Header("x".into()), "/chat", Some("/v1/chat")),
        ] {
            let told = target(base, place, &rest.replace("TOKEN", token));
            assert_eq!(told.as_deref(), expected, "{base} {rest}");
        }
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
