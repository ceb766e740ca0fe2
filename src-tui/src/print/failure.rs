//! How a failure looks: one line, the advice on another, the exit status of its code.

use crate::stop::Stop;
use anstyle::{AnsiColor, Style};
use byok_core::complaint::repeatable;
use byok_core::error::Code;
use byok_daemon::problem::{ErrorBody, ErrorDocument};
use serde::Serialize;
use std::borrow::Cow;
use std::process::ExitCode;

/// Prints a failure and gives its exit status.
pub(crate) fn failure(stop: &Stop, is_json: bool) -> ExitCode {
    let status = ExitCode::from(stop.status.unwrap_or_else(|| stop.code.exit_status()));
    if stop.is_silent {
        return status;
    }
    // Whatever was pasted in the wrong place, it is not repeated.
    let message = repeatable(&stop.message);
    let hint = stop.hint.as_deref().map(repeatable);
    if is_json {
        let error = ErrorBody {
            code: stop.code,
            message: message.into_owned(),
            hint: hint.map(Cow::into_owned),
        };
        #[derive(Serialize)]
        struct Versioned {
            schema_version: u32,
            #[serde(flatten)]
            document: ErrorDocument,
        }
        let document = Versioned {
            schema_version: 1,
            document: ErrorDocument { error },
        };
        eprintln!("{}", serde_json::to_string(&document).expect("texts are JSON"));
    } else {
        let (red, dim) = (
            Style::new().fg_color(Some(AnsiColor::Red.into())).bold(),
            Style::new().dimmed(),
        );
        anstream::eprintln!("{red}byok:{red:#} {message}");
        if let Some(hint) = hint {
            anstream::eprintln!("{dim}hint:{dim:#} {hint}");
        }
    }
    status
}

/// Prints clap's help or complaint. A word of a complaint may be a key that was pasted in the wrong place, so the words
/// that were typed are left out when they are long.
pub(crate) fn usage(error: &clap::Error, is_json: bool) -> std::io::Result<()> {
    const LONGEST_WORD: usize = 24;
    use clap::error::{ContextKind, ContextValue};
    let typed = [
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
        ContextKind::InvalidValue,
    ];
    let is_long = typed.iter().any(|kind| match error.get(*kind) {
        Some(ContextValue::String(word)) => word.chars().count() > LONGEST_WORD,
        _ => false,
    });
    if is_long && error.use_stderr() {
        let known = matches!(
            error.kind(),
            clap::error::ErrorKind::MissingRequiredArgument | clap::error::ErrorKind::ArgumentConflict
        );
        if !known {
            let stop = Stop::new(
                Code::Usage,
                "a word of the command line is not known here; it is too long to be repeated",
            )
            .hint("`byok --help` shows the verbs; values come by prompt, --stdin, --from-file or --from-env");
            failure(&stop, is_json);
            return Ok(());
        }
    }
    if is_json && error.use_stderr() {
        let text = error.to_string();
        let complaint: Vec<&str> = text
            .lines()
            .map(str::trim)
            .take_while(|line| !line.is_empty())
            .collect();
        let complaint = complaint.join(" ");
        let message = complaint.strip_prefix("error: ").unwrap_or(&complaint);
        failure(
            &Stop::new(Code::Usage, message).hint("`byok --help` shows the verbs"),
            true,
        );
        return Ok(());
    }
    error.print()
}
