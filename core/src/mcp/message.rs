//! One line as JSON-RPC 2.0, borrowed from its bytes.

use super::id::Id;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;

/// What a line is.
#[derive(Debug)]
pub enum Line<'a> {
    /// One message.
    One(Message<'a>),
    /// Several in an array, as the protocol had them until 2025-03-26.
    Batch(Vec<Message<'a>>),
    /// Something else, which is passed on as it is.
    Other,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Wants an answer.
    Request,
    /// Is one.
    Answer,
    /// Wants none.
    Notification,
    /// Can't be told.
    Unclear,
}

/// One message.
#[derive(Debug)]
pub struct Message<'a> {
    /// What it is for.
    pub kind: Kind,
    /// Whose answer it is, or which answer it wants.
    pub id: Option<Id>,
    /// Where the id stands in the line.
    pub id_at: Range<usize>,
    /// The method.
    pub method: Cow<'a, str>,
    /// Its arguments, as they were written.
    pub params: Option<&'a RawValue>,
    /// A good answer, as it was written.
    pub result: Option<&'a RawValue>,
    /// A bad one; may be `null`.
    pub error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "present")]
    params: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    error: Option<&'a RawValue>,
}

/// A `null` that is there is there: an answer may be one.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

impl<'a> Line<'a> {
    /// Reads a line. What is no JSON-RPC is [`Line::Other`]; a name that stands twice makes it so, because two readers could
    /// understand two things.
    pub fn read(line: &'a [u8]) -> Self {
        let Ok(text) = std::str::from_utf8(line) else {
            return Self::Other;
        };
        match text.trim_start().as_bytes().first() {
            Some(b'{') => Message::read(text, text).map_or(Self::Other, Self::One),
            Some(b'[') => {
                let Ok(members) = serde_json::from_str::<Vec<&RawValue>>(text) else {
                    return Self::Other;
                };
                let read = members.into_iter().map(|member| Message::read(member.get(), text));
                match read.collect::<Option<Vec<_>>>() {
                    Some(messages) if !messages.is_empty() => Self::Batch(messages),
                    _ => Self::Other,
                }
            }
            _ => Self::Other,
        }
    }
}

impl<'a> Message<'a> {
    /// Reads one message, which is a piece of `line`.
    fn read(text: &'a str, line: &'a str) -> Option<Self> {
        let members: Members<'a> = serde_json::from_str(text).ok()?;
        let id = members.id.and_then(Id::read);
        let is_answer = members.result.is_some() || members.error.is_some();
        let kind = match (&members.method, members.id.is_some(), is_answer) {
            (Some(_), true, false) if id.is_some() => Kind::Request,
            (Some(_), false, false) => Kind::Notification,
            (None, true, true) if id.is_some() => Kind::Answer,
            _ => Kind::Unclear,
        };
        Some(Self {
            kind,
            id,
            id_at: members.id.map(|raw| place(raw, line)).unwrap_or_default(),
            method: members.method.unwrap_or_default(),
            params: members.params,
            result: members.result,
            error: members.error,
        })
    }

    /// Reads the arguments; `None` when they have another shape.
    pub fn arguments<T: Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(self.params?.get()).ok()
    }
}

/// Where a piece of a line stands in it.
pub(super) fn place(piece: &RawValue, line: &str) -> Range<usize> {
    let start = (piece.get().as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
    start..start + piece.get().len()
}

/// The line with other text in these places, which come in order.
pub(super) fn rewritten(line: &[u8], changes: &[(Range<usize>, String)]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(line.len() + 16 * changes.len());
    let mut done = 0;
    for (at, text) in changes {
        whole.extend_from_slice(&line[done..at.start]);
        whole.extend_from_slice(text.as_bytes());
        done = at.end;
    }
    whole.extend_from_slice(&line[done..]);
    whole
}

#[cfg(test)]
mod tests {
    use super::{Kind, Line, rewritten};
    use proptest::prelude::{any, proptest};

    fn kind(text: &str) -> Option<Kind> {
        match Line::read(text.as_bytes()) {
            Line::One(message) => Some(message.kind),
            _ => None,
        }
    }

    #[test]
    fn requests_answers_and_notifications_are_told_apart() {
        assert_eq!(kind(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#), Some(Kind::Request));
        assert_eq!(kind(r#"{"jsonrpc":"2.0","method":"x"}"#), Some(Kind::Notification));
        assert_eq!(kind(r#"{"result":{},"jsonrpc":"2.0","id":"a"}"#), Some(Kind::Answer));
        assert_eq!(kind(r#"{"error":{"code":1,"message":""},"id":0}"#), Some(Kind::Answer));
        assert_eq!(kind(r#"{"result":null,"id":0}"#), Some(Kind::Answer));
        assert_eq!(kind(r#"{"error":{},"id":null}"#), Some(Kind::Unclear));
        assert_eq!(kind(r#"{"id":1}"#), Some(Kind::Unclear));
        assert_eq!(kind("Server ready"), None);
        assert_eq!(kind(r#"{"id":1,"id":2,"method":"x"}"#), None);
        assert_eq!(kind(r#"{"id":1,"method":"x""#), None);
        assert!(matches!(Line::read(b"[]\n"), Line::Other));
        assert!(matches!(Line::read(br#"[{"id":1,"method":"a"},{"method":"b"}]"#), Line::Batch(all) if all.len() == 2));
    }

    #[test]
    fn an_id_is_changed_where_it_stands_and_nothing_else_is() {
        let line = b"[ {\"id\" : 7, \"method\":\"a\"}, {\"method\":\"b\",\"id\":\"7\"} ]\r\n";
        let Line::Batch(all) = Line::read(line) else { panic!() };
        let changes: Vec<_> = all.iter().map(|one| (one.id_at.clone(), "\"x\"".to_owned())).collect();
        assert_eq!(
            rewritten(line, &changes),
            b"[ {\"id\" : \"x\", \"method\":\"a\"}, {\"method\":\"b\",\"id\":\"x\"} ]\r\n"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Line::read(&bytes);
        }

        #[test]
        fn any_text_of_json_letters_is_read(text in "[\\[\\]{}:,\"a-c0-9 idmethod]{0,80}") {
            let _ = Line::read(text.as_bytes());
        }
    }
}
