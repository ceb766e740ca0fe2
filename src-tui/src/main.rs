//! `byok`: the terminal face of the vault.
//!
//! | module | what |
//! |---|---|
//! | [`announce`] | notices, by the terminal's own notifications |
//! | [`cli`] | words only: verbs, flags, help |
//! | [`command`] | one verb a file |
//! | [`context`] | what every verb knows: paths, flags, who may be asked |
//! | [`credential`] | what every face asks for of a credential, and in which words |
//! | [`recovery_file`] | a recovery code in a file of its own |
//! | [`session`] | reaching the daemon, unlocking when it is locked |
//! | [`input`] | how a secret comes in: prompt, pipe, file, variable |
//! | [`project`] | the `byok.toml` above a folder |
//! | [`prompt`] | questions on the terminal, never on stdout |
//! | [`mod@print`] | tables, JSON, errors |
//! | [`clipboard`] | out to the clipboard, and away again |
//! | [`mcp_places`] | where MCP clients keep their files |
//! | [`harden`] | no core dumps, no debugger |
//! | [`tui`] | the terminal interface |
//! | [`tour`] | the provider that `byok tour` serves on loopback |

mod announce;
mod cli;
mod clipboard;
mod command;
mod context;
mod credential;
mod harden;
mod input;
mod mcp_places;
mod print;
mod project;
mod prompt;
mod recovery_file;
mod session;
mod stop;
mod tour;
mod tui;

use std::process::ExitCode;

/// Wipes what is freed: serde, hyper and the standard library copy what passes through them.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    harden::this_process();
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let is_json = cli.globals.json;
    match command::dispatch(cli) {
        Ok(code) => code,
        Err(stop) => print::failure(&stop, is_json),
    }
}
