//! What the terminal sends, one event at a time.

use super::action::{Action, Command};
use super::event::Event;
use super::keymap;
use super::model::Model;
use ratatui::crossterm::event::{self, Event as Input, KeyEventKind, MouseButton, MouseEventKind};
use ratatui::layout::Position;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;
use zeroize::Zeroizing;

/// Rows that one notch of the wheel moves.
const WHEEL_ROWS: i16 = 3;

/// What was sent already is there within this time. Without any, crossterm would not look at all.
const PENDING: Duration = Duration::from_millis(1);

/// Throwing away what was sent is not waited for longer: a person would notice.
const LONGEST_CLEARING: Duration = Duration::from_millis(50);

/// What the reading thread is to do next.
enum Go {
    /// Read the next event.
    On,
    /// First throw away what is there already, and say when that is done.
    Afresh(Sender<()>),
}

/// The reading thread. It reads the next event only when it is told to, so that an editor that borrows the terminal finds it
/// unread.
pub(super) struct Keyboard(Sender<Go>);

impl Keyboard {
    /// Begins to read.
    pub(super) fn start(events: Sender<Event>) -> Self {
        watch(events.clone());
        let (go, next) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok(go) = next.recv() {
                if let Go::Afresh(done) = go {
                    while event::poll(PENDING).unwrap_or(false) && event::read().is_ok() {}
                    let _ = done.send(());
                }
                let event = event::read().map_or(Event::Ended, Event::Input);
                let is_over = matches!(event, Event::Ended);
                if events.send(event).is_err() || is_over {
                    return;
                }
            }
        });
        let keyboard = Self(go);
        keyboard.next();
        keyboard
    }

    /// The event that was read last is dealt with.
    pub(super) fn next(&self) {
        let _ = self.0.send(Go::On);
    }

    /// As [`Keyboard::next`], without what was sent before it: a question is not answered by the rest of what a terminal without
    /// bracketed paste sends as keys, or by what was typed before it could be read.
    ///
    /// Comes back when that is done, so that the question is drawn then: what is pressed at the sight of it counts.
    pub(super) fn afresh(&self) {
        let (sender, done) = mpsc::channel();
        if self.0.send(Go::Afresh(sender)).is_ok() {
            let _ = done.recv_timeout(LONGEST_CLEARING);
        }
    }
}

/// Tells when the terminal was closed. crossterm takes the end for an input without bytes and would read for ever.
fn watch(events: Sender<Event>) {
    std::thread::spawn(move || {
        // No input is asked for: only a hang-up, which is always told, ends this wait.
        let mut terminal = [PollFd::from_borrowed_fd(stdin(), PollFlags::empty())];
        while poll(&mut terminal, None) == Err(Errno::INTR) {}
        let _ = events.send(Event::Ended);
    });
}

/// What an input means here.
pub(super) fn action(model: &Model, input: Input) -> Option<Action> {
    match input {
        Input::Key(key) if key.kind != KeyEventKind::Release => {
            let typed = keymap::typed(&key).filter(|_| model.is_typing());
            match typed {
                Some(c) => Some(Action::Type(c)),
                None => keymap::command(&model.places(), &key)
                    .or_else(|| model.gone.is_some().then_some(Command::Reload))
                    .map(Action::Do),
            }
        }
        Input::Paste(text) => Some(Action::Paste(Zeroizing::new(text))),
        Input::FocusGained => Some(Action::Focus(true)),
        Input::FocusLost => Some(Action::Focus(false)),
        Input::Mouse(mouse) => {
            let at = Position::new(mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Action::Click(at)),
                MouseEventKind::ScrollDown => Some(Action::Scroll(at, WHEEL_ROWS)),
                MouseEventKind::ScrollUp => Some(Action::Scroll(at, -WHEEL_ROWS)),
                _ => None,
            }
        }
        _ => None,
    }
}
