//! `byok serve`: the REST API on loopback TCP, for as long as this command runs.

use crate::cli::ServeArgs;
use crate::context::Context;
use crate::print;
use crate::session;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_daemon::wire::State;

/// Has the daemon listen and waits. Ctrl-C ends this command, its connection to the daemon and with it the listener.
pub(crate) fn run(context: &Context, args: &ServeArgs) -> Result<(), Stop> {
    let mut client = session::connect(context)?;
    let state = client.health()?.state;
    let (told, mut lines) = client.listen(&args.listen)?;
    if context.json {
        print::document(&told)?;
    } else {
        print::line(format!("http://{}", told.address))?;
    }
    context.say(
        "Programs call with a token from `byok client add`; GET /api/openapi.json describes the API. Ctrl-C ends it.",
    );
    if state != State::Open {
        context.say("The vault is locked: until `byok unlock`, calls are answered with 423.");
    }
    while lines.next_line()?.is_some() {}
    Err(Stop::new(Code::Daemon, "the daemon has ended").hint("start `byok serve` again"))
}
