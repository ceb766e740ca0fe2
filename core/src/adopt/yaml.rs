//! YAML with the places of its parts. Anchors, aliases, tags and merge keys are read as something that is never edited.

use super::tree::{Kind, Member, Node};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::ops::Range;

/// How deep maps and lists may lie in each other; a client's file has five levels.
const MAX_DEPTH: usize = 64;

/// Reads the first document; the byte where that fails otherwise. An empty file is an empty map.
pub(super) fn parse(text: &str) -> Result<Node, usize> {
    let places = Places::of(text);
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| places.byte(error.marker().index()))?;
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::Nothing => {}
            Event::DocumentEnd => break,
            event => events.push((event, places.range(&span))),
        }
    }
    let mut reader = Reader {
        text,
        events: events.into_iter().peekable(),
    };
    reader.node(0).unwrap_or_else(|| {
        Ok(Node {
            span: text.len()..text.len(),
            kind: Kind::Map(Vec::new()),
        })
    })
}

struct Reader<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> {
    text: &'a str,
    events: std::iter::Peekable<I>,
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, I> {
    fn node(&mut self, depth: usize) -> Option<Result<Node, usize>> {
        let (event, span) = self.events.next()?;
        if depth > MAX_DEPTH {
            return Some(Err(span.start));
        }
        Some(match event {
            // A tag may give a text another meaning, an anchor another reader: neither is touched.
            Event::Scalar(text, style, 0, None) => Ok(self.scalar(text.into_owned(), style, span)),
            Event::SequenceStart(..) => self.list(span, depth),
            Event::MappingStart(..) => self.map(span, depth),
            _ => Ok(Node {
                span,
                kind: Kind::Other,
            }),
        })
    }

    fn scalar(&self, text: String, style: ScalarStyle, span: Range<usize>) -> Node {
        let kind = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Kind::Text(text),
            // On one line, so that its place is its text.
            ScalarStyle::Plain if !is_typed(&text) && self.text.get(span.clone()) == Some(&text) => Kind::Text(text),
            _ => Kind::Other,
        };
        Node { span, kind }
    }

    fn list(&mut self, start: Range<usize>, depth: usize) -> Result<Node, usize> {
        let mut items = Vec::new();
        loop {
            match self.events.peek() {
                Some((Event::SequenceEnd, end)) => {
                    let span = start.start..end.end;
                    self.events.next();
                    return Ok(Node {
                        span,
                        kind: Kind::List(items),
                    });
                }
                _ => items.push(self.node(depth + 1).ok_or(start.end)??),
            }
        }
    }

    fn map(&mut self, start: Range<usize>, depth: usize) -> Result<Node, usize> {
        let mut members = Vec::new();
        let mut is_plain = true;
        loop {
            if let Some((Event::MappingEnd, end)) = self.events.peek() {
                let span = start.start..end.end;
                self.events.next();
                let kind = if is_plain { Kind::Map(members) } else { Kind::Other };
                return Ok(Node { span, kind });
            }
            let key = match self.events.peek() {
                Some((Event::Scalar(text, ..), _)) => Some(text.to_string()),
                _ => None,
            };
            let name = self.node(depth + 1).ok_or(start.end)??;
            let value = self.node(depth + 1).ok_or(name.span.end)??;
            match key {
                Some(key) if key != "<<" => members.push(Member {
                    key,
                    key_span: name.span,
                    value,
                }),
                _ => is_plain = false,
            }
        }
    }
}

/// Whether a text without quotes is a number, a truth value or nothing, for any reader of YAML 1.1 or 1.2.
fn is_typed(text: &str) -> bool {
    const WORDS: [&str; 11] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let first = text.trim_start_matches(['+', '-', '.']).chars().next();
    WORDS.contains(&text.to_ascii_lowercase().as_str())
        || (first.is_some_and(|c| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_hexdigit() || "xo_.:+-TZ ".contains(c)))
}

/// The parser counts characters; splices count bytes.
struct Places(Option<Vec<usize>>);

impl Places {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self(None);
        }
        Self(Some(
            text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect(),
        ))
    }

    fn byte(&self, index: usize) -> usize {
        match &self.0 {
            None => index,
            Some(bytes) => bytes.get(index).or(bytes.last()).copied().unwrap_or(0),
        }
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}
