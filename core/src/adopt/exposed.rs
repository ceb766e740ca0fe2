//! Every key that stands as plaintext in a server's entry, also where it can't be replaced.

use super::entry::Entry;
use super::suspect::{Suspect, Variables};
use super::tree::Node;
use std::ops::Range;

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The value of a variable: it can be adopted.
    Variable,
    /// A word of the command line, which every user of the machine can read.
    Argument,
    /// A header that the client itself sends.
    Header,
    /// A part of an address.
    Address,
}

/// One key. No `Debug`: it borrows the key.
pub struct Exposed<'a> {
    /// Where.
    pub place: Place,
    /// The variable, the header, the flag before it or the parameter; empty when there is none.
    pub name: String,
    /// The key itself.
    pub value: &'a str,
    /// The text that it is, or is in.
    pub whole: &'a str,
    /// Where that text stands, quotes included.
    pub span: Range<usize>,
    /// Whose it may be.
    pub suspect: Suspect,
}

/// All of an entry, in the order variables, arguments, headers, address.
pub fn exposed<'a>(entry: &Entry<'a>, known: &Variables<'_>) -> Vec<Exposed<'a>> {
    let mut found = Vec::new();
    for variable in entry.variables() {
        let Some(value) = variable.value.text() else { continue };
        if let Some(suspect) = known.suspect(&variable.key, value) {
            found.push(make(Place::Variable, &variable.key, value, &variable.value, suspect));
        }
    }
    if let Some(words) = entry.words() {
        in_arguments(words.args, known, &mut found);
    }
    for header in entry.headers() {
        in_parts(
            Place::Header,
            &header.key,
            &header.value,
            &[' ', ':'],
            known,
            &mut found,
        );
    }
    if let Some(url) = entry.url() {
        in_parts(Place::Address, "", url, &['/', '?', '&', '#', '='], known, &mut found);
    }
    found
}

/// `--api-key VALUE`, `--api-key=VALUE`, `-e NAME=VALUE`, `Header: VALUE`, or a value by itself.
fn in_arguments<'a>(args: &'a [Node], known: &Variables<'_>, found: &mut Vec<Exposed<'a>>) {
    let mut before = "";
    for word in args {
        in_parts(
            Place::Argument,
            before,
            word,
            &['=', ' ', ':', '&', '?', '/'],
            known,
            found,
        );
        before = word.text().filter(|text| text.starts_with('-')).unwrap_or_default();
    }
}

/// Looks at a text and at each of its parts, the part before it being its name.
fn in_parts<'a>(
    place: Place,
    name: &str,
    node: &'a Node,
    between: &[char],
    known: &Variables<'_>,
    found: &mut Vec<Exposed<'a>>,
) {
    let Some(text) = node.text() else { return };
    if let Some(suspect) = known.suspect_loose(name, text) {
        found.push(make(place, name, text, node, suspect));
        return;
    }
    let mut before = name;
    for part in text.split(between).filter(|part| !part.is_empty()) {
        // `Authorization: Bearer VALUE`: what came before the scheme is the name.
        let is_scheme = ["bearer", "token", "basic"].contains(&part.to_ascii_lowercase().as_str());
        match known.suspect_loose(before, part) {
            Some(suspect) => found.push(Exposed {
                value: part,
                ..make(place, before, text, node, suspect)
            }),
            None if is_scheme => {}
            None => before = part,
        }
    }
}

fn make<'a>(place: Place, name: &str, value: &'a str, node: &Node, suspect: Suspect) -> Exposed<'a> {
    Exposed {
        place,
        name: name.trim_start_matches('-').to_owned(),
        value,
        whole: value,
        span: node.span.clone(),
        suspect,
    }
}
