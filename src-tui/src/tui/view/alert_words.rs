//! What an alert means, what byok did about it, and what a person can do.

use crate::print;
use byok_core::clock::Timestamp;
use byok_core::model::{Alert, Pattern};

/// What was seen, with its figures: `Many keys were removed in a short time: 7, told from 5 within 10 min`.
pub(super) fn what(alert: &Alert) -> String {
    let mut letters = alert.message.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let sentence = format!("{first}{}", letters.as_str());
    let Some(window) = alert.window_seconds else {
        return sentence;
    };
    let span = print::span(i64::try_from(window).unwrap_or(i64::MAX));
    let percent = if alert.pattern == Pattern::ErrorRate { " %" } else { "" };
    format!(
        "{sentence}: {}, told from {}{percent} within {span}",
        alert.count, alert.threshold
    )
}

/// `Seen first 2026-11-24 09:12 UTC, last 3 min ago`.
pub(super) fn when(alert: &Alert, now: Timestamp) -> String {
    format!(
        "Seen first {}, last {}",
        alert.first_seen.strftime("%Y-%m-%d %H:%M UTC"),
        print::ago(alert.last_seen, now)
    )
}

/// What byok did.
pub(super) fn done(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::RateLimited => "byok refused the requests above the client's rate.",
        Pattern::UsageSpike | Pattern::UsageDrop | Pattern::ErrorRate => {
            "byok told it and goes on counting; the alert resolves itself when it is over."
        }
        _ => "byok told it and stopped nothing, unless lock_on or suspend_on in the settings name this pattern.",
    }
}

/// What a person can do.
pub(super) fn next_step(alert: &Alert) -> String {
    let step = match alert.pattern {
        Pattern::Creates | Pattern::Validations | Pattern::Rotations | Pattern::UnusualHour => {
            "Was it you, or a script of yours? Then say that you have seen it (a). Otherwise see in the trail (5) who did it."
        }
        Pattern::Deletes => {
            "Was it not you? See in the trail (5) who did it, lock the vault (L) and change the password (7)."
        }
        Pattern::Reveals | Pattern::BulkReveal => {
            "Was it not you? Lock the vault (L), see in the trail (5) which values were read, and replace these."
        }
        Pattern::FailedValidations => "Check all keys (1, then C) and replace the dead ones.",
        Pattern::WrongPasswords => {
            "Was it not you? Somebody tries to open the vault: change the password (7) and see who can reach this machine."
        }
        Pattern::RateLimited => "See what the client is doing, or give it a higher rate.",
        Pattern::NewProgram => {
            "Do you know the program? Then say that you have seen it (a). Otherwise replace the key (o, then r)."
        }
        Pattern::UsageSpike | Pattern::UsageDrop => "See in the trail (5) which program uses the key.",
        Pattern::ErrorRate => "See whether the key has ended or is switched off (o).",
        Pattern::UsedOutside => {
            "Does a program of yours have the value by another way? If not, somebody else has it: replace the key (o, then r)."
        }
    };
    if alert.subject.starts_with("client ") {
        return format!("{step} Its token can be suspended (6, then x).");
    }
    step.to_owned()
}
