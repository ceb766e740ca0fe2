//! A configuration as a tree whose parts know where they stand in the text. One shape for JSON with comments, TOML and YAML, so
//! that what is done with servers is written once.

use super::client::Format;
use super::{json, toml_tree, yaml};
use crate::error::{Code, Failure};
use std::ops::Range;

/// The largest file that is read: Claude Code keeps its history beside its servers and reaches megabytes.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// What some editors of Windows put before the text.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// One part of a file. No `Debug`: texts may be keys.
#[derive(PartialEq)]
pub struct Node {
    /// Its bytes, quotes and brackets included.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a part is.
#[derive(PartialEq)]
pub enum Kind {
    /// A text, as it is meant.
    Text(String),
    /// Named parts, in their order.
    Map(Vec<Member>),
    /// Parts in a row.
    List(Vec<Node>),
    /// A number, a truth value, nothing, a date, or something that is never edited (YAML's aliases).
    Other,
}

/// A part with its name.
#[derive(PartialEq)]
pub struct Member {
    /// The name, as it is meant.
    pub key: String,
    /// The name's bytes.
    pub key_span: Range<usize>,
    /// The part.
    pub value: Node,
}

/// A file that is not what its client would read. Says nothing of its content.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ShapeError {
    /// It can't be parsed.
    #[error("line {line} is not {format}")]
    Syntax {
        /// Which line, from 1.
        line: usize,
        /// What it should be.
        format: &'static str,
    },
    /// A name stands twice in one map, so that nobody can tell which of them counts.
    #[error("line {line} has a name twice")]
    Twice {
        /// Which line, from 1.
        line: usize,
    },
    /// Larger than [`MAX_FILE_BYTES`].
    #[error("it is larger than 16 MiB")]
    TooLarge,
    /// It is not UTF-8.
    #[error("it is not UTF-8 text")]
    NotText,
    /// After the edit it would not be what was meant: a defect of byok; nothing was written.
    #[error("the edited file would not be read as it should")]
    Unfit,
}

impl Failure for ShapeError {
    fn code(&self) -> Code {
        match self {
            Self::Unfit => Code::Internal,
            _ => Code::Config,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Syntax { .. } | Self::Twice { .. } => {
                "mend the file first; byok changes only files that it can read".into()
            }
            Self::TooLarge | Self::NotText => "this file has to be changed by hand".into(),
            Self::Unfit => "change this file by hand, and please report it".into(),
        })
    }
}

/// Reads a file.
///
/// # Errors
/// `TooLarge`, `Syntax`, `Twice`.
pub fn parse(format: Format, text: &str) -> Result<Node, ShapeError> {
    if text.len() > MAX_FILE_BYTES {
        return Err(ShapeError::TooLarge);
    }
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let start = text.len() - body.len();
    let root = match format {
        Format::Json => json::parse(body),
        Format::Toml => toml_tree::parse(body),
        Format::Yaml => yaml::parse(body),
    };
    let mut root = root.map_err(|at| ShapeError::Syntax {
        line: line_of(body, at),
        format: match format {
            Format::Json => "JSON",
            Format::Toml => "TOML",
            Format::Yaml => "YAML",
        },
    })?;
    root.check_names(body)?;
    root.shift(start);
    Ok(root)
}

/// The line of a byte, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

impl Node {
    /// The part of that name.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    /// Its named parts; none when it has none.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Map(members) => members,
            _ => &[],
        }
    }

    /// Its parts in a row; none when it has none.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether both mean the same, wherever they stand. Numbers and the like count as equal when they are written alike in `texts`.
    pub fn means(&self, other: &Self, texts: (&str, &str)) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Text(a), Kind::Text(b)) => a == b,
            (Kind::Map(a), Kind::Map(b)) => {
                let same = |(a, b): (&Member, &Member)| a.key == b.key && a.value.means(&b.value, texts);
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            (Kind::List(a), Kind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.means(b, texts)),
            (Kind::Other, Kind::Other) => texts.0.get(self.span.clone()) == texts.1.get(other.span.clone()),
            _ => false,
        }
    }

    fn shift(&mut self, by: usize) {
        if by == 0 {
            return;
        }
        self.span = self.span.start + by..self.span.end + by;
        match &mut self.kind {
            Kind::Map(members) => {
                for member in members {
                    member.key_span = member.key_span.start + by..member.key_span.end + by;
                    member.value.shift(by);
                }
            }
            Kind::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Kind::Text(_) | Kind::Other => {}
        }
    }

    fn check_names(&self, text: &str) -> Result<(), ShapeError> {
        let mut seen = std::collections::HashSet::new();
        for member in self.members() {
            if !seen.insert(member.key.as_str()) {
                return Err(ShapeError::Twice {
                    line: line_of(text, member.key_span.start),
                });
            }
            member.value.check_names(text)?;
        }
        self.items().iter().try_for_each(|item| item.check_names(text))
    }
}
