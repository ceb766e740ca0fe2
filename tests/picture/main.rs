//! Draws the README's picture: real commands in a sandbox, on a real terminal, as an SVG on stdout.
//!
//! `make picture` runs it. Nothing in the picture is typed by hand but the commands.

mod svg;

use byok_e2e::{Provider, Sandbox, bin, keys, provider};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::Read;

const ROWS: u16 = 26;
const COLUMNS: u16 = 100;

fn main() {
    let good = keys::openai("picture");
    let server = Provider::openai(&good);
    let sandbox = Sandbox::new();
    let (url, nowhere) = (server.url(), provider::nobody());
    let add = |words: &[&str], value: &str| drop(sandbox.byok_with(words, value).exits(0));
    add(
        &[
            "add",
            "openai",
            "work",
            "--stdin",
            "--base-url",
            &url,
            "--expires",
            "12d",
            "--tag",
            "prod",
        ],
        &good,
    );
    add(
        &["add", "openai", "old", "--stdin", "--no-check", "--base-url", &url],
        &keys::openai("old"),
    );
    add(
        &[
            "add",
            "github",
            "ci",
            "--stdin",
            "--no-check",
            "--base-url",
            &nowhere,
            "--expires",
            "71d",
        ],
        &keys::github("ci"),
    );
    let mut screen = vt100::Parser::new(ROWS, COLUMNS, 0);
    for words in [
        &["check"][..],
        &["list"],
        &["expiring"],
        &["audit", "--limit", "3"],
        &["audit", "--verify"],
    ] {
        screen.process(format!("\x1b[1;32m$\x1b[0m byok {}\r\n", words.join(" ")).as_bytes());
        screen.process(&on_terminal(&sandbox, words));
    }
    print!("{}", svg::draw(screen.screen()));
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
