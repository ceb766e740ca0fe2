//! The work behind the words: one verb a file.

mod add;
mod alerts;
mod ask;
pub(crate) mod audit;
mod check;
mod client;
mod completions;
pub(crate) mod daemon;
mod detect;
mod doctor;
mod edit;
mod env_file;
mod env_keys;
mod expiring;
mod fallback;
mod fields;
mod get;
mod helper;
mod hook;
mod init;
mod inject;
mod install;
mod list;
mod lock;
mod manual;
mod mcp;
mod metrics;
mod notices;
mod password;
mod plain;
mod recovery;
mod remove;
mod rollback;
mod rotate;
mod rotate_there;
mod run;
mod serve;
mod services;
mod show;
mod start;
mod status;
mod switch;
mod tour;
mod trust;
mod unlock;
mod unstored;
mod versions;

use crate::announce;
use crate::cli::{Cli, DaemonVerb, Verb};
use crate::clipboard;
use crate::context::Context;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_daemon::serve::Staying;
use std::process::ExitCode;

/// Does what was asked; afterwards the terminal hears of notices, if it is one.
pub(crate) fn dispatch(cli: Cli) -> Result<ExitCode, Stop> {
    if let Some(Verb::LeadTerminal(args)) = &cli.verb {
        // Its environment is the program's, which may lack all that a context is made from.
        return run::leader::run(args);
    }
    let context = Context::new(&cli.globals)?;
    let Some(verb) = cli.verb else {
        return start::run(&context, &cli.globals, cli.plain).map(done);
    };
    if cli.plain {
        return Err(Stop::new(Code::Usage, "--plain stands without a verb").hint("type the verb at its prompt"));
    }
    let is_talk = verb.is_talk();
    let ended = work(&context, verb);
    if is_talk && ended.is_ok() {
        announce::to_terminal(&context);
    }
    ended
}

fn work(context: &Context, verb: Verb) -> Result<ExitCode, Stop> {
    match verb {
        Verb::Init(args) => init::run(context, &args).map(done),
        Verb::Unlock(args) => unlock::run(context, &args).map(done),
        Verb::Lock => lock::run(context).map(done),
        Verb::Status(args) => status::run(context, &args).map(done),
        Verb::Add(args) => add::run(context, &args).map(done),
        Verb::List(args) => list::run(context, &args).map(done),
        Verb::Show(args) => show::run(context, &args).map(done),
        Verb::Get(args) => get::run(context, &args).map(done),
        Verb::Edit(args) => edit::run(context, &args).map(done),
        Verb::Remove(args) => remove::run(context, &args).map(done),
        Verb::Enable(args) => switch::run(context, &args.key, switch::Switch::Enable).map(done),
        Verb::Disable(args) => switch::run(context, &args.key, switch::Switch::Disable).map(done),
        Verb::Default(args) => switch::run(context, &args.key, switch::Switch::Default).map(done),
        Verb::Rotate(args) => rotate::run(context, &args).map(done),
        Verb::Rollback(args) => rollback::run(context, &args).map(done),
        Verb::Versions(args) => versions::run(context, &args).map(done),
        Verb::Check(args) => check::run(context, &args),
        Verb::Detect(args) => detect::run(context, &args),
        Verb::Services(args) => services::run(context, &args).map(done),
        Verb::Expiring(args) => expiring::run(context, &args).map(done),
        Verb::Notices(args) => notices::run(context, &args).map(done),
        Verb::Metrics => metrics::run(context).map(done),
        Verb::Alerts(args) => alerts::run(context, &args).map(done),
        Verb::Audit(args) => audit::run(context, &args).map(done),
        Verb::Password(verb) => password::run(context, &verb).map(done),
        Verb::Recovery(verb) => recovery::run(context, &verb).map(done),
        Verb::Run(args) => run::run(context, args),
        Verb::Mcp(verb) => mcp::run(context, &verb).map(done),
        Verb::Inject(args) => inject::run(context, &args).map(done),
        Verb::Fallback(args) => fallback::run(context, &args).map(done),
        Verb::Trust(args) => trust::run(context, &args).map(done),
        Verb::Client(verb) => client::run(context, &verb).map(done),
        Verb::Helper(verb) => helper::run(context, &verb),
        Verb::Hook(verb) => hook::run(context, &verb).map(done),
        Verb::Serve(args) => serve::run(context, &args).map(done),
        Verb::Doctor => doctor::run(context),
        Verb::Tour => tour::run(context).map(done),
        Verb::Daemon(args) => match args.verb {
            Some(DaemonVerb::Stop) => daemon::stop(context).map(done),
            Some(DaemonVerb::Install { print }) => install::run(context, print).map(done),
            Some(DaemonVerb::Uninstall) => install::undo(context).map(done),
            None => daemon::run(context, args.detached, staying(args.stay)),
        },
        Verb::Completions { shell } => completions::run(shell).map(done),
        Verb::Manual { folder } => manual::run(&folder).map(done),
        Verb::HoldClipboard(args) => clipboard::hold(&args).map(done),
        Verb::LeadTerminal(args) => run::leader::run(&args),
    }
}

fn staying(is_told_to: bool) -> Staying {
    if is_told_to {
        Staying::Forever
    } else {
        Staying::WhileNeeded
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}
