//! `byok --plain`: the verbs, one line at a time.
//!
//! Nothing is drawn over, no colour and no place on the screen means anything, and every answer stands below its question: what a
//! screen reader, a teletype or a pipe can follow.

use super::{dispatch, start, status};
use crate::cli::{Cli, Globals, Verb};
use crate::context::Context;
use crate::stop::{Stop, output};
use crate::{print, session};
use byok_core::error::Code;
use clap::Parser;
use std::io::{IsTerminal, Write};

/// Reads and does until `quit` or the end of the input.
pub(crate) fn run(context: &Context, globals: &Globals) -> Result<(), Stop> {
    anstream::ColorChoice::Never.write_global();
    if context.json {
        return Err(
            Stop::new(Code::Usage, "--plain is a conversation, and --json a document")
                .hint("give --json to the verb instead"),
        );
    }
    told(start::first_steps(context));
    let state = status::look(context, session::connect_running(context)?.as_mut())?;
    status::show(context, &state)?;
    context.say("Type a verb such as `list`, `check` or `add openai`; `help` shows all, `quit` leaves.");
    loop {
        ask()?;
        let mut line = String::new();
        // Not locked for longer: a verb may read a value from it.
        let read = std::io::stdin()
            .read_line(&mut line)
            .map_err(|error| Stop::new(Code::Io, format!("stdin: {error}")))?;
        if read == 0 {
            // The shell's prompt begins on a line of its own.
            return print::line("");
        }
        match words(&line) {
            Err(complaint) => told(Err(complaint)),
            Ok(words) => match words.first().map(String::as_str) {
                None => {}
                Some("quit" | "exit" | "q") => return Ok(()),
                Some(_) => told(obey(words, globals)),
            },
        }
    }
}

/// A prompt is for whoever types; a script that is read from a pipe gets none between its answers.
fn ask() -> Result<(), Stop> {
    let mut stdout = std::io::stdout();
    if std::io::stdin().is_terminal() {
        write!(stdout, "byok> ").map_err(|error| output(&error))?;
    }
    stdout.flush().map_err(|error| output(&error))
}

/// A failure is told, and is not the end of the conversation.
fn told(done: Result<(), Stop>) {
    if let Err(stop) = done {
        print::failure(&stop, false);
    }
}

/// Does what one line asks for, with the flags that byok was started with and its own.
fn obey(mut words: Vec<String>, globals: &Globals) -> Result<(), Stop> {
    match words[0].as_str() {
        "help" if words.len() == 1 => words[0] = "--help".into(),
        "help" => {
            words.remove(0);
            words.push("--help".into());
        }
        "byok" => drop(words.remove(0)),
        _ => {}
    }
    let mut cli = match Cli::try_parse_from(std::iter::once("byok".to_owned()).chain(words)) {
        Ok(cli) => cli,
        // Help is told by the same way.
        Err(error) => return print::usage(&error, false).map_err(|error| output(&error)),
    };
    if let Some(Verb::Run(_) | Verb::Serve(_) | Verb::Daemon(_) | Verb::HoldClipboard(_) | Verb::LeadTerminal(_)) =
        cli.verb
    {
        return Err(
            Stop::new(Code::Usage, "this verb takes the whole process for itself").hint("call it from the shell")
        );
    }
    if cli.verb.is_none() {
        return Err(Stop::new(Code::Usage, "no verb was typed").hint("`help` shows all"));
    }
    cli.globals = merged(cli.globals, globals);
    dispatch(cli).map(drop)
}

/// What the line says goes before what byok was started with.
fn merged(line: Globals, start: &Globals) -> Globals {
    Globals {
        vault: line.vault.or_else(|| start.vault.clone()),
        json: line.json,
        quiet: line.quiet || start.quiet,
        non_interactive: line.non_interactive || start.non_interactive,
        yes: line.yes || start.yes,
        no_color: true,
        is_plain: true,
        verbose: line.verbose.max(start.verbose),
    }
}

/// The words of a line: blanks part them, quotes of either kind hold them together.
fn words(line: &str) -> Result<Vec<String>, Stop> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.trim_end_matches(['\r', '\n']).chars() {
        match (c, quote) {
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(Stop::new(Code::Usage, "a quote is not closed"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::{Globals, merged, words};

    #[test]
    fn blanks_part_words_and_quotes_hold_them_together() {
        let read = |line| words(line).unwrap();
        assert_eq!(read("  add openai\twork \r\n"), ["add", "openai", "work"]);
        assert_eq!(
            read("add generic 'my key' --note \"it's\""),
            ["add", "generic", "my key", "--note", "it's"]
        );
        assert_eq!(read("edit x --note ''"), ["edit", "x", "--note", ""]);
        assert!(read("\n").is_empty());
        assert!(words("add 'x").is_err());
    }

    #[test]
    fn a_line_goes_before_the_flags_of_the_start() {
        let start = Globals {
            vault: Some("work".into()),
            yes: true,
            ..Globals::default()
        };
        let line = Globals {
            vault: Some("other".into()),
            json: true,
            ..Globals::default()
        };
        let both = merged(line, &start);
        assert_eq!(
            (both.vault.as_deref(), both.json, both.yes),
            (Some("other"), true, true)
        );
        assert_eq!(merged(Globals::default(), &start).vault.as_deref(), Some("work"));
    }
}
