//! `byok doctor`: looks for trouble and says how to mend it. Starts nothing and changes nothing.

mod files;
mod process;
mod vault;

use crate::context::Context;
use crate::print;
use crate::stop::Stop;
use anstyle::{AnsiColor, Style};
use byok_core::complaint::repeatable;
use byok_core::error::Code;
use serde::Serialize;
use std::process::ExitCode;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Fine,
    Notice,
    Trouble,
}

/// What was found at one place.
#[derive(Serialize)]
struct Finding {
    level: Level,
    subject: &'static str,
    message: String,
    hint: Option<String>,
    #[serde(skip)]
    code: Code,
}

impl Finding {
    fn fine(subject: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: Level::Fine,
            subject,
            message: message.into(),
            hint: None,
            code: Code::Internal,
        }
    }

    fn notice(subject: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            level: Level::Notice,
            hint: Some(hint.into()),
            ..Self::fine(subject, message)
        }
    }

    fn trouble(subject: &'static str, stop: Stop) -> Self {
        Self {
            level: Level::Trouble,
            hint: stop.hint,
            code: stop.code,
            ..Self::fine(subject, repeatable(&stop.message))
        }
    }
}

#[derive(Serialize)]
struct Document {
    findings: Vec<Finding>,
}

pub(crate) fn run(context: &Context) -> Result<ExitCode, Stop> {
    let mut findings = Vec::new();
    findings.extend(files::look(context));
    findings.extend(process::look(context));
    findings.extend(vault::look(context));
    let worst = findings
        .iter()
        .find(|finding| finding.level == Level::Trouble)
        .map(|finding| finding.code);
    if context.json {
        print::document(&Document { findings })?;
    } else {
        findings.iter().try_for_each(show)?;
    }
    Ok(worst.map_or(ExitCode::SUCCESS, |code| ExitCode::from(code.exit_status())))
}

fn show(finding: &Finding) -> Result<(), Stop> {
    let (mark, color) = match finding.level {
        Level::Fine => ("✓", AnsiColor::Green),
        Level::Notice => ("!", AnsiColor::Yellow),
        Level::Trouble => ("✗", AnsiColor::Red),
    };
    let (style, dim) = (Style::new().fg_color(Some(color.into())), Style::new().dimmed());
    print::line(format!(
        "{style}{mark}{style:#} {}: {}",
        finding.subject, finding.message
    ))?;
    match &finding.hint {
        Some(hint) => print::line(format!("  {dim}{hint}{dim:#}")),
        None => Ok(()),
    }
}
