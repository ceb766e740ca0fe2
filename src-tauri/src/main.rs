//! `byok-desktop`: the window of byok, its tray, its notifications.
//!
//! | module | what |
//! |---|---|
//! | [`app`] | putting window, tray and plugins together |
//! | [`commands`] | what the page may ask: parse, call the daemon, map the failure |
//! | [`dto`] | what crosses the bridge; holds no value except where one was asked for |
//! | `bindings` | the page's types, made from ours (in tests) |
//! | [`bridge`] | reaching the daemon from a command |
//! | [`failure`] | code, message, hint |
//! | [`feed`] | what is done with the vault, told to the page |
//! | [`staging`] | values on their way into the vault, which the page never sees |
//! | [`clipboard`] | out to the clipboard, and away again |
//! | [`tray`] | how the keys are, at a glance |
//! | [`desk`] | locking with the screen, and before sleep |
//! | [`fresh`] | another engine after a lock |
//! | [`instance`] | one window for each vault |
//! | [`go`] | showing what a notice is about |
//! | [`harden`] | no core dumps, no debugger, nobody who drives the window |

mod app;
#[cfg(test)]
mod bindings;
mod bridge;
mod clipboard;
mod commands;
mod desk;
mod dto;
mod failure;
mod feed;
mod fresh;
mod go;
mod harden;
mod instance;
mod staging;
mod tray;

use std::process::ExitCode;

/// Wipes what is freed: serde and the standard library copy what passes through them.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == "daemon") {
        harden::this_daemon();
    } else {
        harden::this_process();
    }
    match app::run() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("byok-desktop: {}", failure.message);
            ExitCode::FAILURE
        }
    }
}
