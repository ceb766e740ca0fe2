//! Colours and marks. A colour never carries the only meaning.

use anstyle::{AnsiColor, Style};
use byok_core::model::{Severity, Status, Verdict};

/// The sign of a verdict, readable without colour.
fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "✓",
        Verdict::Dead => "✗",
        Verdict::Limited => "!",
        Verdict::Unknown => "?",
    }
}

/// Whether colours are wanted on stdout.
pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// A status with its sign.
pub(crate) fn sign(status: Status) -> String {
    format!("{} {status}", mark(status.verdict()))
}

/// A status with its sign, in its colour.
pub(crate) fn paint(status: Status) -> String {
    let color = match status.verdict() {
        Verdict::Ok => AnsiColor::Green,
        Verdict::Dead => AnsiColor::Red,
        Verdict::Limited => AnsiColor::Yellow,
        Verdict::Unknown => AnsiColor::BrightBlack,
    };
    let style = Style::new().fg_color(Some(color.into()));
    format!("{style}{}{style:#}", sign(status))
}

/// A severity with its sign, in its colour.
pub(crate) fn paint_severity(severity: Severity) -> String {
    let (mark, color) = match severity {
        Severity::High => ("✗", AnsiColor::Red),
        Severity::Medium => ("!", AnsiColor::Yellow),
        Severity::Low => ("·", AnsiColor::BrightBlack),
    };
    let style = Style::new().fg_color(Some(color.into()));
    format!("{style}{mark} {}{style:#}", severity.as_str())
}
