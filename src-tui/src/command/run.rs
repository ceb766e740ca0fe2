//! `byok run`: the program gets its keys.
//!
//! Where it can, byok becomes the program: exit status, signals, terminal and process id are the program's own. It stays as the parent
//! only for what needs one: hiding values, restarting, files in a folder.
//!
//! | module | what |
//! |---|---|
//! | `wish` | what is asked of the daemon |
//! | `launch` | the command, with its environment, files and stdin |
//! | `memory`, `folder` | where the files of `--file` are |
//! | `gateway` | addresses and a token in place of keys |
//! | `stay` | byok as the parent: signals, stops, ends, restarts |
//! | `child`, `masked`, `signals`, `ending` | the pieces of it |
//! | `terminal`, `leader` | a terminal between the program and the person's, so that values can be hidden in it |
//! | `mcp` | byok between an MCP client and its server |
//! | `watch` | hears that a key got another value |

mod child;
mod ending;
mod folder;
mod gateway;
mod launch;
pub(crate) mod leader;
mod masked;
mod mcp;
mod memory;
mod signals;
mod stay;
mod terminal;
mod watch;
mod wish;

use crate::cli::{Files, RunArgs};
use crate::context::Context;
use crate::stop::Stop;
use launch::{Asking, Launch};
use std::os::unix::process::CommandExt;
use std::process::ExitCode;
use wish::Wish;

/// byok could not do its part.
const OURS: u8 = 125;

pub(crate) fn run(context: &Context, args: RunArgs) -> Result<ExitCode, Stop> {
    start(context, args).map_err(|stop| Stop {
        status: stop.status.or(Some(OURS)),
        ..stop
    })
}

fn start(context: &Context, args: RunArgs) -> Result<ExitCode, Stop> {
    let wish = Wish::read(args)?;
    if wish.args.mcp {
        return mcp::with(context, &wish);
    }
    if stays(&wish.args) {
        return stay::with(context, &wish);
    }
    let mut launch = Launch::prepare(context, &wish, Asking::Person)?;
    let error = launch.command.exec();
    Err(ending::cannot_run(launch.command.get_program(), &error))
}

/// Whether somebody has to be there when the program prints, ends or gets another value.
fn stays(args: &RunArgs) -> bool {
    args.mask || args.watch || (args.files == Files::Folder && !args.file.is_empty())
}
