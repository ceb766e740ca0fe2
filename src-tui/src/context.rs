//! What every verb knows.

use crate::cli::Globals;
use crate::prompt;
use crate::stop::Stop;
use byok_core::paths::Paths;
use std::env;
use std::io::IsTerminal;

/// Paths, flags, and who may be asked.
#[derive(Clone)]
pub(crate) struct Context {
    /// Where files live.
    pub(crate) paths: Paths,
    /// One JSON document on stdout.
    pub(crate) json: bool,
    /// No talk on stderr.
    pub(crate) quiet: bool,
    /// Say more.
    pub(crate) verbose: bool,
    /// Yes to every question.
    pub(crate) yes: bool,
    /// Nothing is drawn over: no progress bar.
    pub(crate) is_plain: bool,
    /// No colours, whatever the environment says.
    pub(crate) no_color: bool,
    /// Nobody may be asked.
    non_interactive: bool,
}

impl Context {
    /// From the flags and the environment.
    pub(crate) fn new(globals: &Globals) -> Result<Self, Stop> {
        if globals.no_color {
            anstream::ColorChoice::Never.write_global();
        }
        let vault = globals
            .vault
            .clone()
            .or_else(|| env::var("BYOK_VAULT").ok().filter(|name| !name.is_empty()));
        let paths = Paths::resolve(vault.as_deref().unwrap_or("default"), |name| env::var_os(name))?;
        let non_interactive =
            globals.non_interactive || env::var_os("BYOK_NON_INTERACTIVE").is_some_and(|v| !v.is_empty());
        Ok(Self {
            paths,
            json: globals.json,
            quiet: globals.quiet,
            verbose: globals.verbose > 0,
            yes: globals.yes,
            is_plain: globals.is_plain,
            no_color: globals.no_color,
            non_interactive,
        })
    }

    /// The same, but nobody is asked anything: stdin and stdout speak with another program.
    pub(crate) fn never_asking(&self) -> Self {
        Self {
            non_interactive: true,
            ..self.clone()
        }
    }

    /// The same, without talk on stderr.
    pub(crate) fn silent(&self) -> Self {
        Self {
            quiet: true,
            ..self.clone()
        }
    }

    /// Whether a question can be asked. Decided from stdin and stderr, never from stdout, so that `$(byok get …)` asks.
    pub(crate) fn may_ask(&self) -> bool {
        !self.non_interactive
            && (std::io::stdin().is_terminal() || std::io::stderr().is_terminal())
            && prompt::has_terminal()
    }

    /// Talks to the person, on stderr, unless told to be quiet.
    pub(crate) fn say(&self, words: impl std::fmt::Display) {
        if !self.quiet {
            anstream::eprintln!("{words}");
        }
    }

    /// Says what `-v` asks for.
    pub(crate) fn detail(&self, words: impl std::fmt::Display) {
        if self.verbose {
            anstream::eprintln!("byok: {words}");
        }
    }
}
