//! What checks found, for people.

use super::style::paint;
use byok_core::model::Verdict;
use byok_daemon::wire::Checked;

/// One result: name, status, what was said.
pub(crate) fn checked_line(one: &Checked, widest: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    let pad = " ".repeat(widest.saturating_sub(one.reference.width()));
    let time = one.check.latency_ms.map(|ms| format!(" ({ms} ms)")).unwrap_or_default();
    format!(
        "{}{pad}  {}  {}{time}",
        one.reference,
        paint(one.check.status),
        one.check.message
    )
}

/// `3 ok, 1 dead, 0 limited, 1 unknown`.
pub(crate) fn summary_line(results: &[Checked]) -> String {
    let count = |verdict| results.iter().filter(|one| one.check.verdict == verdict).count();
    let groups = [Verdict::Ok, Verdict::Dead, Verdict::Limited, Verdict::Unknown];
    groups.map(|verdict| format!("{} {verdict}", count(verdict))).join(", ")
}
