//! Everything that is known of each result, as a tree.

use super::report::{Report, Row};
use super::text::{clean, wrap};
use super::words;
use crate::print::style::paint;
use crate::print::table::terminal_width;
use crate::print::time::ago;
use byok_core::provider::Confidence;
use unicode_width::UnicodeWidthStr;

/// With less room a text is not broken but left to the terminal.
const NARROWEST: usize = 16;
/// Facts that stand in the first lines already.
const TOLD: [&str; 4] = ["expires_at", "credit_remaining", "credit_limit", "credit_currency"];
/// A list gets a line for each of its words from this many on.
const LIST: usize = 4;

/// A branch: its name, and what hangs on it.
struct Branch {
    name: String,
    text: String,
    twigs: Vec<String>,
}

/// All results.
pub(crate) fn tree(report: &Report) -> String {
    grown(report, terminal_width())
}

fn grown(report: &Report, width: Option<usize>) -> String {
    let trees = report.results.iter().map(|row| {
        let mut lines = vec![format!(
            "{}  {}",
            clean(&row.checked.reference),
            paint(row.checked.check.status)
        )];
        let branches = branches(row, report);
        let widest = branches.iter().map(|branch| branch.name.width()).max().unwrap_or(0);
        for (place, branch) in branches.iter().enumerate() {
            let is_last = place + 1 == branches.len();
            lines.extend(branch.lines(is_last, widest, width));
        }
        lines.join("\n")
    });
    trees.collect::<Vec<_>>().join("\n\n")
}

fn branches(row: &Row, report: &Report) -> Vec<Branch> {
    let check = &row.checked.check;
    let answer = match (check.http_status, words::time(row)) {
        (Some(status), _) if row.checked.cached => format!("HTTP {status}, a moment ago; --fresh asks again"),
        (Some(status), time) if !time.is_empty() => format!("HTTP {status} after {time}"),
        (Some(status), _) => format!("HTTP {status}"),
        (None, time) if !time.is_empty() => format!("none, after {time}"),
        (None, _) => "nobody was asked".to_owned(),
    };
    let place = row.line.zip(report.file.as_ref());
    let first = [
        ("says", clean(&check.message)),
        ("service", clean(&row.checked.service)),
        (
            "stands in",
            place
                .map(|(line, file)| format!("{}:{line}", clean(file)))
                .unwrap_or_default(),
        ),
        ("answer", answer),
        ("how sure", how_sure(row)),
        ("expires", words::expires_on(row, report.now)),
        ("credit", words::credit(row)),
        ("checked", ago(check.checked_at, report.now)),
    ];
    let facts = check.facts.iter().filter(|(name, _)| !TOLD.contains(&name.as_str()));
    let first = first.into_iter().map(|(name, text)| (name.to_owned(), text));
    let all = first.chain(facts.map(|(name, text)| (clean(name).replace('_', " "), clean(text))));
    all.filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| Branch::new(name, text))
        .collect()
}

/// In a sentence: where the trust comes from.
fn how_sure(row: &Row) -> String {
    let why = match (words::sure(row), row.confidence) {
        ("can't tell", _) => return "can't tell: nothing was said about the key itself".into(),
        (sure, _) if row.checked.check.http_status.is_none() => return format!("{sure}: by its shape alone"),
        (sure, confidence) => (sure, confidence),
    };
    match why {
        (sure, Some(Confidence::High)) => format!("{sure}: the question is documented, or several validators ask it"),
        (sure, Some(Confidence::Medium)) => format!("{sure}: other programs ask the same question"),
        (sure, Some(Confidence::Low | Confidence::None)) => format!("{sure}: the question is known from hearsay only"),
        (_, None) => String::new(),
    }
}

impl Branch {
    fn new(name: String, text: String) -> Self {
        let words: Vec<&str> = text.split([',', ' ']).filter(|word| !word.is_empty()).collect();
        let is_list = text.contains(',') && words.len() >= LIST && !text.contains(". ");
        let is_list = is_list && name != "says" && name != "how sure";
        if is_list {
            let twigs = text
                .split(',')
                .flat_map(str::split_whitespace)
                .map(str::to_owned)
                .collect();
            return Self {
                name,
                text: String::new(),
                twigs,
            };
        }
        Self {
            name,
            text,
            twigs: Vec::new(),
        }
    }

    fn lines(&self, is_last: bool, widest: usize, width: Option<usize>) -> Vec<String> {
        let (fork, trunk) = if is_last {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        if !self.twigs.is_empty() {
            let twigs = self.twigs.iter().enumerate().map(|(place, twig)| {
                let fork = if place + 1 == self.twigs.len() {
                    "└─ "
                } else {
                    "├─ "
                };
                format!("{trunk}{fork}{twig}")
            });
            return std::iter::once(format!("{fork}{}", self.name)).chain(twigs).collect();
        }
        let pad = " ".repeat(widest - self.name.width() + 2);
        let start = fork.width() + widest + 2;
        let room = width
            .and_then(|width| width.checked_sub(start))
            .filter(|room| *room >= NARROWEST);
        let texts = room.map_or_else(|| vec![self.text.clone()], |room| wrap(&self.text, room));
        let blank = " ".repeat(start - trunk.width());
        let lines = texts.iter().enumerate().map(|(place, text)| match place {
            0 => format!("{fork}{}{pad}{text}", self.name),
            _ => format!("{trunk}{blank}{text}"),
        });
        lines.collect()
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
