//! A JUnit report. It is valid by both schemas that are around, Ant's and that of Jenkins' xUnit plugin; `tests/junit`
//! holds them, and a test asks `xmllint`.
//!
//! A suite for each service, a case for each key. What is dead failed; what is limited or can't be told is an error;
//! what has nothing to ask, or was not asked about, was skipped.

use super::report::{Report, Row, Skipped};
use super::text::clean;
use super::words;
use byok_core::clock::Timestamp;
use byok_core::model::{Status, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A result that is no pass.
enum Fault {
    Failure,
    Error,
    Skipped,
}

#[derive(Default)]
struct Suite<'a> {
    results: Vec<&'a Row>,
    skipped: &'a [Skipped],
}

/// The whole document.
pub(crate) fn junit(report: &Report) -> String {
    let mut suites: BTreeMap<String, Suite<'_>> = BTreeMap::new();
    for row in &report.results {
        suites.entry(clean(&row.checked.service)).or_default().results.push(row);
    }
    if !report.skipped.is_empty() {
        suites.entry("not checked".into()).or_default().skipped = &report.skipped;
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (id, (name, suite)) in suites.iter().enumerate() {
        write_suite(&mut text, (id, name), suite, report);
    }
    text.push_str("</testsuites>");
    text
}

fn write_suite(text: &mut String, (id, name): (usize, &str), suite: &Suite<'_>, report: &Report) {
    let count = |wanted: fn(&Fault) -> bool| {
        let faults = suite.results.iter().filter_map(|row| fault(row));
        faults.filter(wanted).count()
    };
    let failures = count(|fault| matches!(fault, Fault::Failure));
    let errors = count(|fault| matches!(fault, Fault::Error));
    let skipped = count(|fault| matches!(fault, Fault::Skipped)) + suite.skipped.len();
    let tests = suite.results.len() + suite.skipped.len();
    let took = suite
        .results
        .iter()
        .filter_map(|row| row.checked.check.latency_ms)
        .sum();
    let asked = suite.results.iter().map(|row| row.checked.check.checked_at).min();
    let _ = writeln!(
        text,
        "  <testsuite id=\"{id}\" package=\"byok\" name=\"{}\" timestamp=\"{}\" hostname=\"localhost\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{}\">\n    <properties/>",
        escape(name),
        moment(asked.unwrap_or(report.now)),
        seconds(took),
    );
    for row in &suite.results {
        write_result(text, row, report);
    }
    for one in suite.skipped {
        let name = named(&one.variable, one.line, report);
        let _ = writeln!(
            text,
            "    <testcase classname=\"byok.env-file\" name=\"{}\" time=\"0.000\"><skipped message=\"{}\"/></testcase>",
            escape(&name),
            escape(&one.reason)
        );
    }
    text.push_str("    <system-out/>\n    <system-err/>\n  </testsuite>\n");
}

fn write_result(text: &mut String, row: &Row, report: &Report) {
    let check = &row.checked.check;
    let name = named(&row.checked.reference, row.line, report);
    let _ = write!(
        text,
        "    <testcase classname=\"byok.{}\" name=\"{}\" time=\"{}\"",
        escape(&row.checked.service),
        escape(&name),
        seconds(check.latency_ms.unwrap_or(0)),
    );
    let said = escape(&words::said(row));
    let _ = match fault(row) {
        None => writeln!(text, "/>"),
        Some(Fault::Failure) => {
            writeln!(
                text,
                "><failure type=\"{}\" message=\"{said}\"/></testcase>",
                check.status
            )
        }
        Some(Fault::Error) => writeln!(
            text,
            "><error type=\"{}\" message=\"{said}\"/></testcase>",
            check.status
        ),
        Some(Fault::Skipped) => writeln!(text, "><skipped message=\"{said}\"/></testcase>"),
    };
}

fn fault(row: &Row) -> Option<Fault> {
    match (row.checked.check.verdict, row.checked.check.status) {
        (Verdict::Ok, _) => None,
        (Verdict::Dead, _) => Some(Fault::Failure),
        (_, Status::Unverified) => Some(Fault::Skipped),
        (Verdict::Limited | Verdict::Unknown, _) => Some(Fault::Error),
    }
}

/// `OPENAI_API_KEY (.env:3)`.
fn named(name: &str, line: Option<usize>, report: &Report) -> String {
    match report.file.as_deref().zip(line) {
        Some((file, line)) => format!("{name} ({file}:{line})"),
        None => name.to_owned(),
    }
}

/// Seconds with thousandths, as the schemas want them.
fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// UTC without its zone: Ant's schema allows none.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Text of an attribute: cleaned of what XML 1.0 can't hold, which no escape would mend.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escape, seconds};

    #[test]
    fn what_xml_gives_a_meaning_is_escaped_and_what_it_forbids_is_gone() {
        assert_eq!(escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&apos;");
        assert_eq!(escape("a\u{0}\u{1b}[1m\u{b}\u{fffe}\u{ffff}b"), "a [1m b");
    }

    #[test]
    fn times_have_thousandths() {
        assert_eq!([seconds(0), seconds(7), seconds(12_345)], ["0.000", "0.007", "12.345"]);
    }
}
