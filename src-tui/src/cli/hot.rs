//! The verbs that scripts and shell prompts call all the time.
//!
//! Building the words of every verb takes longer than the verb itself, so these are tried with a small vocabulary of the same
//! words first. Whatever it does not understand goes to the whole one, which alone prints help and complaints.

use super::{Cli, GetArgs, Globals, ListArgs, RunArgs, StatusArgs, Verb};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "byok", disable_help_subcommand = true, disable_help_flag = true)]
struct Hot {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: HotVerb,
}

#[derive(Subcommand)]
#[command(disable_help_flag = true)]
enum HotVerb {
    Get(GetArgs),
    List(ListArgs),
    Run(RunArgs),
    Status(StatusArgs),
}

/// The command line, if it starts with one of these verbs and is right.
pub(super) fn parse() -> Option<Cli> {
    let first = std::env::args_os().nth(1)?;
    if !["get", "list", "run", "status"].iter().any(|verb| *verb == first) {
        return None;
    }
    // These words have no help: `run` would take its flag for the program.
    if std::env::args_os().any(|word| word == "--help" || word == "-h") {
        return None;
    }
    let Hot { globals, verb } = Hot::try_parse().ok()?;
    let verb = match verb {
        HotVerb::Get(args) => Verb::Get(args),
        HotVerb::List(args) => Verb::List(args),
        HotVerb::Run(args) => Verb::Run(args),
        HotVerb::Status(args) => Verb::Status(args),
    };
    Some(Cli {
        globals,
        verb: Some(verb),
    })
}
