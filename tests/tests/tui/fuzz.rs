//! Random keys, for as many seconds as `BYOK_FUZZ_SECONDS` says, at three interfaces side by side: 60 s of them in all by default.
//!
//! They never panic, never end but by being left, never show a value that was not asked for, and give the terminal back.
//! `BYOK_FUZZ_SEED` repeats a run as far as the machine's timing lets it.

use super::{LOCKED, USUAL};
use byok_e2e::dice::{Dice, rounds};
use byok_e2e::random_keys::{Fingers, Stroke};
use byok_e2e::sandbox::run;
use byok_e2e::wait::{self, PATIENCE};
use byok_e2e::{Planted, Screen, places, provider, traces};
use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

const SECONDS: usize = 20;
/// Strokes between two looks at the program.
const BURST: usize = 25;
/// Bytes that count as many; a burst of fewer fits into one read.
const LONG: usize = 40;
/// Bursts between two deeds of another face.
const MEANWHILE: u64 = 40;

/// Tells how byok ended, by a sequence that no size of a terminal can break, and stays: what is written last by the leader of a
/// session may be lost, and what byok writes last is looked at. Ctrl-S is a key, and stops nothing.
const STAY: &str = r"stty -ixon; trap : INT; byok; printf '\033]777;ended=%s\007' $?; while :; do cat >/dev/null; done";

/// A vault, and a way to start programs that reach nothing beyond this machine: random keys may well ask a provider.
struct Arena {
    planted: Planted,
    is_alone: bool,
}

impl Arena {
    fn new() -> Self {
        let planted = Planted::new();
        let is_alone = places::tool("unshare").is_some() && {
            let mut nothing = Command::new("unshare");
            nothing.args(["--net", "true"]);
            run(nothing, None).code == Some(0)
        };
        let arena = Self { planted, is_alone };
        arena.planted.sandbox.byok(&["daemon", "stop"]).exits(0);
        arena.byok(&["unlock"], "");
        for number in 0..12 {
            arena.add(number);
        }
        arena
    }

    /// A command that has no network but the loopback interface of its own, which is down.
    fn alone(&self, command: &Command) -> Command {
        if !self.is_alone {
            let mut same = Command::new(command.get_program());
            same.args(command.get_args());
            return with_surroundings(same, command);
        }
        let mut alone = Command::new("unshare");
        alone.arg("--net").arg(command.get_program()).args(command.get_args());
        with_surroundings(alone, command)
    }

    fn byok(&self, words: &[&str], input: &str) {
        // The dice may have changed or removed anything; this only makes things happen.
        run(self.alone(&self.planted.sandbox.command(words)), Some(input));
    }

    /// A key with the planted value.
    fn add(&self, number: u64) {
        let (name, url) = (format!("key-{number}"), provider::nobody());
        let words = ["add", "openai", &name, "--stdin", "--no-check", "--base-url", &url];
        self.byok(&words, &self.planted.value);
    }

    fn interface(&self) -> Screen {
        let mut command = self.planted.sandbox.shell(STAY);
        command
            .env("SSH_TTY", "/dev/pts/0")
            .env("EDITOR", "true")
            .env("RUST_BACKTRACE", "1");
        Screen::start(&self.alone(&command), USUAL)
    }

    /// Something that another face does.
    fn meanwhile(&self, dice: &mut Dice) {
        let number = dice.below(20);
        match dice.below(6) {
            0 => self.byok(&["lock"], ""),
            1 => self.byok(&["unlock"], ""),
            2 => self.byok(&["remove", &format!("openai/key-{number}"), "--yes"], ""),
            3 => self.byok(&["disable", &format!("openai/key-{number}")], ""),
            4 => self.byok(&["unlock"], ""),
            _ => self.add(number),
        }
    }
}

fn with_surroundings(mut command: Command, of: &Command) -> Command {
    command.env_clear();
    command.envs(of.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(dir) = of.get_current_dir() {
        command.current_dir(dir);
    }
    command
}

#[test]
fn random_keys_break_nothing_and_show_nothing() {
    let mut dice = Dice::from_env("BYOK_FUZZ_SEED");
    let span = Duration::from_secs(rounds("BYOK_FUZZ_SECONDS", SECONDS) as u64);
    std::thread::scope(|threads| {
        for fingers in [Fingers::Chaste, Fingers::Chaste, Fingers::Free] {
            let dice = dice.split();
            threads.spawn(move || play(fingers, dice, span));
        }
    });
}

fn play(fingers: Fingers, mut dice: Dice, span: Duration) {
    let arena = Arena::new();
    let begin = Instant::now();
    let (mut strokes, mut starts) = (0, 0);
    while begin.elapsed() < span {
        let mut screen = arena.interface();
        // Until then keys are the terminal's, and Ctrl-C a signal.
        wait::until("it has the terminal", || {
            screen.is_raw() || ended(&mut screen).is_some()
        });
        starts += 1;
        let mut size = USUAL;
        while begin.elapsed() < span && ended(&mut screen).is_none() {
            for _ in 0..BURST {
                stroke(&mut screen, fingers.next(&mut dice, size), &mut size);
            }
            strokes += BURST;
            settle(&mut screen);
            if dice.below(MEANWHILE) == 0 {
                arena.meanwhile(&mut dice);
            }
            if screen.frame().contains(LOCKED) && dice.below(4) == 0 {
                screen
                    .sends(b"\x15")
                    .sends(arena.planted.password.as_bytes())
                    .sends(b"\r");
            }
        }
        leave(&mut screen);
        look(&arena, &mut screen, fingers);
    }
    eprintln!("{fingers:?}: {strokes} strokes, {starts} starts");
    assert!(strokes > 0);
}

fn stroke(screen: &mut Screen, stroke: Stroke, size: &mut (u16, u16)) {
    match stroke {
        // crossterm 0.29 reads 1 KiB at a time and leaves what came behind a whole event to the next key; a long paste comes alone.
        Stroke::Bytes(bytes) if bytes.len() > LONG => {
            settle(screen);
            screen.sends(&bytes);
            settle(screen);
        }
        Stroke::Bytes(bytes) => {
            screen.sends(&bytes);
        }
        Stroke::Escape => {
            screen.sends(b"\x1b");
            settle(screen);
        }
        Stroke::Resize(wanted) => {
            *size = wanted;
            screen.resize(wanted);
        }
    }
}

/// The exit code of byok, once it has ended.
fn ended(screen: &mut Screen) -> Option<String> {
    let told = screen.asides(|asides| {
        asides
            .told
            .iter()
            .rev()
            .find_map(|told| Some(told.strip_prefix(b"777;ended=")?.to_vec()))
    });
    told.map(|code| String::from_utf8_lossy(&code).into_owned())
}

/// Waits until byok has read what was typed, or has ended: the shell behind it need not take a line of any length.
fn settle(screen: &mut Screen) {
    wait::until("it reads what was typed", || {
        screen.has_read() || ended(screen).is_some()
    });
}

/// Leaves from wherever one is; a program that does not let itself be left does not react.
fn leave(screen: &mut Screen) {
    screen.resize(USUAL);
    wait::until("it lets itself be left", || {
        // The end of a paste that was begun by chance; out of everything; away.
        for keys in [&b"\x1b[201~"[..], b"\x1b", b"\x03"] {
            screen.sends(keys);
            settle(screen);
        }
        ended(screen).is_some()
    });
    assert_eq!(ended(screen).as_deref(), Some("0"), "{}", last_words(screen));
    let deadline = Instant::now() + PATIENCE;
    while !screen.taken().is_empty() {
        assert!(Instant::now() < deadline, "{}", last_words(screen));
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What was not given back, and what was written last.
fn last_words(screen: &mut Screen) -> String {
    let ending = ended(screen);
    let raw = screen.raw();
    let complaint = raw.windows(8).position(|part| part == b"panicked");
    let start = complaint.map_or(raw.len(), |at| at + 1_000).saturating_sub(2_000);
    let end = &raw[start..raw.len().min(start + 4_000)];
    format!(
        "{ending:?}; {:?} was not given back after {:?}",
        screen.taken(),
        String::from_utf8_lossy(end)
    )
}

fn look(arena: &Arena, screen: &mut Screen, fingers: Fingers) {
    let raw = screen.raw();
    assert!(
        !raw.windows(8).any(|part| part == b"panicked"),
        "{}",
        last_words(screen)
    );
    assert_eq!(screen.asides(|asides| asides.titles.len()), 0, "a paste became a title");
    if fingers == Fingers::Free {
        return;
    }
    // A password that is typed a moment after byok was left is shown by the terminal itself.
    let scanner = arena.planted.value_scanner();
    for frame in screen.frames() {
        assert_eq!(
            traces::in_bytes(frame.as_bytes(), &scanner),
            BTreeSet::new(),
            "in a frame:\n{frame}"
        );
    }
    assert_eq!(traces::in_bytes(&raw, &scanner), BTreeSet::new(), "it was written");
}
