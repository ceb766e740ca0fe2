//! The verbs that scripts and shell prompts call all the time.
//!
//! Building the words of every verb takes longer than the verb itself, so the plain forms of these are read by hand first.
//! Whatever is not understood here (help, mistakes, a flag given twice) goes to the whole vocabulary, which alone prints help
//! and complaints. A test holds both readings side by side.

use super::{Cli, GetArgs, Globals, ListArgs, RunArgs, StatusArgs, Verb};
use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;

/// Seconds until a copied value is cleared, when nothing else was said; the whole vocabulary has the same number.
const CLEAR_AFTER_SECONDS: u64 = 45;

/// The command line, if it starts with one of these verbs and is right.
pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Option<Cli> {
    let mut arguments = arguments.peekable();
    let verb = match arguments.peek()?.to_str()? {
        "get" => get,
        "list" => list,
        "run" => run,
        "status" => status,
        _ => return None,
    };
    let mut words = Words {
        parser: Parser::from_args(arguments.skip(1)),
        globals: Globals::default(),
    };
    let verb = verb(&mut words)?;
    Some(Cli {
        globals: words.globals,
        plain: false,
        verb: Some(verb),
    })
}

struct Words {
    parser: Parser,
    globals: Globals,
}

/// A word that is the verb's own business.
enum Word {
    Flag(String),
    Plain(OsString),
}

impl Words {
    /// The next word that is no flag of every verb; `Some(None)` at the end, `None` when something is not understood.
    fn next(&mut self) -> Option<Option<Word>> {
        loop {
            let word = match self.parser.next().ok()? {
                None => return Some(None),
                Some(Arg::Value(text)) => return Some(Some(Word::Plain(text))),
                Some(Arg::Short('q')) => "quiet".to_owned(),
                Some(Arg::Short('y')) => "yes".to_owned(),
                Some(Arg::Short('v')) => "verbose".to_owned(),
                Some(Arg::Short(_)) => return None,
                Some(Arg::Long(name)) => name.to_owned(),
            };
            let globals = &mut self.globals;
            let flag = match word.as_str() {
                "json" => &mut globals.json,
                "quiet" => &mut globals.quiet,
                "non-interactive" => &mut globals.non_interactive,
                "yes" => &mut globals.yes,
                "no-color" => &mut globals.no_color,
                "verbose" => {
                    globals.verbose = globals.verbose.checked_add(1)?;
                    continue;
                }
                "vault" => {
                    let name = self.value()?;
                    once(&mut self.globals.vault, name)?;
                    continue;
                }
                _ => return Some(Some(Word::Flag(word))),
            };
            if std::mem::replace(flag, true) {
                return None;
            }
        }
    }

    /// The value of the flag that was read last.
    fn value(&mut self) -> Option<String> {
        let value = self.parser.value().ok()?.string().ok()?;
        // What looks like a flag is a flag that lacks its value.
        (!value.starts_with('-')).then_some(value)
    }
}

fn get(words: &mut Words) -> Option<Verb> {
    let (mut key, mut copy, mut no_project) = (None, None, None);
    while let Some(word) = words.next()? {
        match word {
            Word::Plain(text) => once(&mut key, text.into_string().ok()?)?,
            Word::Flag(name) if name == "copy" => {
                let seconds = match words.parser.optional_value() {
                    Some(text) => text.to_str()?.parse().ok()?,
                    None => CLEAR_AFTER_SECONDS,
                };
                once(&mut copy, seconds)?;
            }
            Word::Flag(name) if name == "no-project" => once(&mut no_project, true)?,
            Word::Flag(_) => return None,
        }
    }
    Some(Verb::Get(GetArgs {
        key: key?,
        copy,
        no_project: no_project.unwrap_or(false),
    }))
}

fn list(words: &mut Words) -> Option<Verb> {
    let mut args = ListArgs::default();
    while let Some(word) = words.next()? {
        let (place, text) = match word {
            Word::Plain(text) => (&mut args.text, text.into_string().ok()?),
            Word::Flag(name) => {
                let place = match name.as_str() {
                    "service" => &mut args.service,
                    "tag" => &mut args.tag,
                    "status" => &mut args.status,
                    "expiring" => &mut args.expiring,
                    _ => return None,
                };
                (place, words.value()?)
            }
        };
        once(place, text)?;
    }
    Some(Verb::List(args))
}

fn run(words: &mut Words) -> Option<Verb> {
    let (mut only, mut env_file, mut no_project) = (None, None, None);
    while let Some(word) = words.next()? {
        match word {
            Word::Flag(name) if name == "only" => {
                let keys = words.value()?;
                once(&mut only, keys.split(',').map(ToOwned::to_owned).collect())?;
            }
            Word::Flag(name) if name == "env-file" => once(&mut env_file, words.value()?.into())?,
            Word::Flag(name) if name == "no-project" => once(&mut no_project, true)?,
            Word::Flag(_) => return None,
            Word::Plain(program) => {
                let mut command = vec![program];
                command.extend(words.parser.raw_args().ok()?);
                // Whose a second `--` is, the whole vocabulary decides.
                let is_clear = command.iter().all(|word| word != "--");
                return is_clear.then_some(Verb::Run(RunArgs {
                    only,
                    env_file,
                    no_project: no_project.unwrap_or(false),
                    command,
                    ..RunArgs::default()
                }));
            }
        }
    }
    None
}

fn status(words: &mut Words) -> Option<Verb> {
    let mut short = None;
    while let Some(word) = words.next()? {
        match word {
            Word::Flag(name) if name == "short" => once(&mut short, true)?,
            _ => return None,
        }
    }
    Some(Verb::Status(StatusArgs {
        short: short.unwrap_or(false),
    }))
}

/// Fills an empty place; a second time is a mistake for the whole vocabulary to explain.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use super::{Cli, parse};
    use clap::Parser;

    fn both(line: &str) -> (Option<Cli>, Option<Cli>) {
        let words: Vec<_> = line.split(' ').map(Into::into).collect();
        let whole = Cli::try_parse_from(std::iter::once("byok".into()).chain(words.iter().cloned())).ok();
        (parse(words.into_iter()), whole)
    }

    #[test]
    fn what_is_read_by_hand_is_what_the_whole_vocabulary_reads() {
        for line in [
            "get openai",
            "get openai/work/api_key --json -v -v",
            "get -qy openai --vault other",
            "get --vault=other openai --copy",
            "get openai --copy=10 --no-color",
            "get --copy openai",
            "get openai --no-project",
            "get -- openai",
            "list",
            "list work --json",
            "list --service openai --tag a --status dead --expiring 30d work --non-interactive",
            "list --service=openai --tag= -vv",
            "run -- true",
            "run true --json -x",
            "run --only openai,github/ci -- ./deploy.sh --only x",
            "run --only=openai --env-file .env --quiet -- sh -c exit",
            "run --no-project --only openai -- true",
            "status",
            "status --short --json",
        ] {
            let (by_hand, whole) = both(line);
            assert!(by_hand.is_some(), "{line}");
            assert_eq!(by_hand, whole, "{line}");
        }
    }

    #[test]
    fn what_the_whole_vocabulary_refuses_or_explains_is_left_to_it() {
        for line in [
            "get",
            "get --help",
            "get openai -h",
            "get openai github",
            "get openai --copy=soon",
            "get openai --copy=1 --copy=2",
            "get openai --json --json",
            "get openai --json=1",
            "get openai --copyright",
            "get openai --vault",
            "list --tag --json",
            "list a b",
            "list --frobnicate",
            "run",
            "run --only openai",
            "run --only a --only b -- true",
            "run --help",
            "run -- a -- b",
            "run --mask -- a",
            "run --file VAR -- a",
            "status --short --short",
            "status now",
            "add openai",
            "",
        ] {
            assert_eq!(both(line).0, None, "{line}");
        }
    }
}
