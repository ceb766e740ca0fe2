//! The loop: waits for an event, updates, draws what changed.

use super::action::Action;
use super::effect::Effect;
use super::event::Event;
use super::keymap;
use super::look::{Look, Palette, UNICODE};
use super::model::Model;
use super::perform::{Outside, listen, perform, session};
use super::terminal::Screen;
use super::update;
use super::view::view;
use crate::context::Context;
use crate::stop::{Stop, output};
use byok_core::clock::{Clock, SystemClock};
use byok_core::provider::Catalog;
use ratatui::crossterm::event::{self, Event as Input, KeyEventKind, MouseButton, MouseEventKind};
use ratatui::layout::Position;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;
use zeroize::Zeroizing;

/// Rows that one notch of the wheel moves.
const WHEEL_ROWS: i16 = 3;

/// Shows the interface until the person leaves it.
pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    let catalog = Arc::new(Catalog::load(Some(&context.paths.providers_dir()))?);
    let look = Look {
        palette: Palette::ansi(),
        glyphs: &UNICODE,
    };
    let (sender, events) = mpsc::channel();
    let outside = Outside {
        paths: context.paths.clone(),
        events: sender.clone(),
    };
    listen(outside.clone());
    let screen = Screen::take(true)?;
    let next = read_input(sender);
    let mut model = Model::new(look, catalog, SystemClock.now());
    let ticket = model.session.begin(model.now);
    perform(Effect::Session(session::Ask::Look(ticket)), &outside);
    Loop {
        model,
        screen,
        outside,
        events,
        next,
    }
    .until_left()
}

/// Reads keys on a thread of its own. It reads the next one only when it is told to, so that an editor that borrows the
/// terminal finds it unread.
fn read_input(events: Sender<Event>) -> Sender<()> {
    let (go, next) = mpsc::channel();
    std::thread::spawn(move || {
        while next.recv().is_ok() {
            let event = event::read().map_or(Event::Ended, Event::Input);
            let is_over = matches!(event, Event::Ended);
            if events.send(event).is_err() || is_over {
                return;
            }
        }
    });
    let _ = go.send(());
    go
}

struct Loop {
    model: Model,
    screen: Screen,
    outside: Outside,
    events: Receiver<Event>,
    next: Sender<()>,
}

impl Loop {
    fn until_left(mut self) -> Result<(), Stop> {
        loop {
            self.draw().map_err(|error| output(&error))?;
            let Some(event) = self.wait() else {
                self.advance(Vec::new())?;
                continue;
            };
            // What came meanwhile is drawn with it.
            let mut event = Some(event);
            while let Some(one) = event {
                let is_input = matches!(one, Event::Input(_));
                if self.take(one)?.is_break() {
                    return Ok(());
                }
                if is_input {
                    let _ = self.next.send(());
                }
                event = self.events.try_recv().ok();
            }
        }
    }

    /// The next event; `None` when something changes by time alone.
    fn wait(&self) -> Option<Event> {
        let Some(at) = self.model.next_change() else {
            return self.events.recv().ok();
        };
        let left = Duration::try_from(at.duration_since(SystemClock.now())).unwrap_or_default();
        match self.events.recv_timeout(left) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Ended),
        }
    }

    fn take(&mut self, event: Event) -> Result<ControlFlow<()>, Stop> {
        self.model.now = SystemClock.now();
        let model = &mut self.model;
        let effects = match event {
            Event::Input(input) => match action(model, input) {
                Some(action) => update::act(model, action),
                None => Vec::new(),
            },
            Event::Answer(answer) => update::answer(model, answer),
            Event::Heard(line) => update::heard(model, &line),
            Event::Listening => update::listening(model),
            Event::Gone(complaint) => {
                update::gone(model, complaint);
                Vec::new()
            }
            Event::Ended => vec![Effect::Quit],
        };
        self.advance(effects)
    }

    fn advance(&mut self, mut effects: Vec<Effect>) -> Result<ControlFlow<()>, Stop> {
        self.model.now = SystemClock.now();
        effects.extend(update::tick(&mut self.model));
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(ControlFlow::Break(())),
                Effect::Redraw => self.screen.terminal.clear().map_err(|error| output(&error))?,
                Effect::Suspend => self.suspend()?,
                Effect::EditFile(_) | Effect::Tell(_) => {}
                other => perform(other, &self.outside),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn suspend(&mut self) -> Result<(), Stop> {
        use rustix::process::{Signal, getpid, kill_process};
        // A value is not left on a screen that is somebody else's meanwhile.
        self.model.shown = None;
        let stopped = self.screen.lend(|| kill_process(getpid(), Signal::TSTP));
        stopped.map(drop).map_err(|error| output(&error))
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let model = &self.model;
        let mut drawn = None;
        self.screen.terminal.draw(|frame| drawn = Some(view(model, frame)))?;
        self.model.drawn = drawn.unwrap_or_default();
        Ok(())
    }
}

/// What an input means here.
fn action(model: &Model, input: Input) -> Option<Action> {
    match input {
        Input::Key(key) if key.kind != KeyEventKind::Release => {
            let typed = keymap::typed(&key).filter(|_| model.is_typing());
            match typed {
                Some(c) => Some(Action::Type(c)),
                None => keymap::command(&model.places(), &key).map(Action::Do),
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
