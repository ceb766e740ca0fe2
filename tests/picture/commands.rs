//! Commands, one below the other.

use byok_e2e::{Sandbox, bin};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::Read;

const ROWS: u16 = 26;
const COLUMNS: u16 = 100;

/// Runs them on a terminal and gives its screen.
pub(crate) fn screen(sandbox: &Sandbox) -> vt100::Screen {
    let mut screen = vt100::Parser::new(ROWS, COLUMNS, 0);
    for words in [
        &["check"][..],
        &["list"],
        &["expiring"],
        &["audit", "--limit", "3"],
        &["audit", "--verify"],
    ] {
        screen.process(format!("\x1b[1;32m$\x1b[0m byok {}\r\n", words.join(" ")).as_bytes());
        screen.process(&on_terminal(sandbox, words));
    }
    screen.screen().clone()
}

/// What a command writes to a terminal of the picture's size.
fn on_terminal(sandbox: &Sandbox, words: &[&str]) -> Vec<u8> {
    let size = PtySize {
        rows: ROWS,
        cols: COLUMNS,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pty = native_pty_system().openpty(size).expect("the system has terminals");
    let mut command = CommandBuilder::new(bin::byok());
    command.args(words);
    command.env_clear();
    command.env("BYOK_HOME", sandbox.byok_home());
    command.env("TERM", "xterm-256color");
    let mut child = pty.slave.spawn_command(command).expect("byok can be started");
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().expect("a terminal can be read");
    let mut written = Vec::new();
    let mut chunk = [0; 4096];
    // The end of a terminal is an error on Linux.
    while let Ok(read @ 1..) = reader.read(&mut chunk) {
        written.extend_from_slice(&chunk[..read]);
    }
    child.wait().expect("byok ends");
    written
}
