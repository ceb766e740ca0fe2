//! Annotations of GitHub Actions: a line each, `::error title=…::…`.
//!
//! The format and its escapes are those of `actions/toolkit` (`packages/core/src/command.ts`): `%`, CR and LF in a message,
//! `:` and `,` besides in a property. The runner also reads an older format, `##[error]…`, anywhere in a line.

use super::report::{Report, Row, Skipped};
use super::text::clean;
use super::words;
use byok_core::model::{Status, Verdict};

/// An error for each key that is dead, a warning for each that is limited or can't be told, a notice for each that
/// nobody was asked about. A key that works is no line.
pub(crate) fn annotations(report: &Report) -> String {
    let results = report.results.iter().filter_map(|row| of_result(row, report));
    let skipped = report.skipped.iter().map(|one| of_skipped(one, report));
    results.chain(skipped).collect::<Vec<_>>().join("\n")
}

fn of_result(row: &Row, report: &Report) -> Option<String> {
    let check = &row.checked.check;
    let level = match (check.verdict, check.status) {
        (Verdict::Ok, _) => return None,
        (Verdict::Dead, _) => "error",
        (_, Status::Unverified) => "notice",
        (Verdict::Limited | Verdict::Unknown, _) => "warning",
    };
    let title = format!("{} is {}", row.checked.reference, check.status);
    Some(line(
        level,
        report.file.as_deref().zip(row.line),
        &title,
        &words::said(row),
    ))
}

fn of_skipped(one: &Skipped, report: &Report) -> String {
    let title = format!("{} was not checked", one.variable);
    line("notice", report.file.as_deref().zip(one.line), &title, &one.reason)
}

fn line(level: &str, place: Option<(&str, usize)>, title: &str, message: &str) -> String {
    let place = place.map(|(file, line)| format!("file={},line={line},", property(file)));
    format!(
        "::{level} {}title={}::{}",
        place.unwrap_or_default(),
        property(title),
        data(message)
    )
}

fn data(text: &str) -> String {
    let text = clean(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    text.replace("##[", "# #[")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, line, property};
    use proptest::prelude::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(data("50% of\n::error::x ##[error]y"), "50%25 of ::error::x # #[error]y");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
        assert_eq!(
            line("error", Some(("a,b.env", 3)), "x is invalid", "no"),
            "::error file=a%2Cb.env,line=3,title=x is invalid::no"
        );
    }

    proptest! {
        /// Whatever a provider says, it stays one line, begins no command and ends no property.
        #[test]
        fn no_text_becomes_a_command(text in any::<String>()) {
            let line = line("error", None, &text, &text);
            prop_assert_eq!(line.lines().count(), 1);
            let is_steered = ["##[", "\r", "\u{1b}"].iter().any(|text| line.contains(text));
            prop_assert!(!is_steered);
            let title = line.strip_prefix("::error title=").unwrap();
            let title = title.split("::").next().unwrap();
            prop_assert!(!title.contains([',', ':']));
        }
    }
}
