//! The loop: waits for an event, updates, draws what changed.

use super::editor;
use super::effect::Effect;
use super::event::Event;
use super::input::{self, Keyboard};
use super::look::{Look, Surroundings};
use super::model::Model;
use super::model::toast::Mood;
use super::perform::{Outside, listen, perform, session};
use super::signals::{self, Caught, Signals, Whom};
use super::terminal::Screen;
use super::update;
use super::view::view;
use crate::announce::Ear;
use crate::context::Context;
use crate::stop::{Stop, output};
use byok_core::clock::{Clock, SystemClock};
use byok_core::provider::Catalog;
use byok_daemon::config::Config;
use ratatui::crossterm::event::{Event as Input, MouseEventKind};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// Shows the interface until the person leaves it, the terminal is closed, or a signal ends it.
pub(crate) fn run(context: &Context) -> Result<(), Stop> {
    let catalog = Arc::new(Catalog::load(Some(&context.paths.providers_dir()))?);
    let settings = Config::load(&context.paths.config_file())?.tui;
    let around = Surroundings::read(|name| std::env::var_os(name)).colourless(context.no_color);
    let (sender, events) = mpsc::channel();
    let outside = Outside {
        paths: context.paths.clone(),
        events: sender.clone(),
    };
    listen(outside.clone());
    let signals = Signals::catch(sender.clone())?;
    let screen = Screen::take(settings.mouse)?;
    let mut model = Model::new(Look::fitting(&settings, &around), catalog, SystemClock.now());
    let ticket = model.session.begin(model.now);
    perform(Effect::Session(session::Ask::Start(ticket)), &outside);
    let ended = Loop {
        model,
        screen,
        outside,
        events,
        keyboard: Keyboard::start(sender),
        signals,
        around,
    }
    .until_left();
    // The loop is gone here, its secrets are wiped and the terminal is the person's again.
    match ended {
        Ok(End::Signal(signal)) => {
            signals::end_by(signal);
            Ok(())
        }
        Ok(End::Left) => Ok(()),
        // A terminal that was closed can be given back to nobody, and nobody can be told.
        Err(error) if rustix::io::Errno::from_io_error(&error) == Some(rustix::io::Errno::IO) => Ok(()),
        Err(error) => Err(output(&error)),
    }
}

/// Why the loop ended.
enum End {
    /// The person left, or the terminal did.
    Left,
    /// A signal.
    Signal(i32),
}

/// What an event leads to.
type Flow = io::Result<ControlFlow<End>>;

struct Loop {
    model: Model,
    screen: Screen,
    outside: Outside,
    events: Receiver<Event>,
    keyboard: Keyboard,
    signals: Signals,
    around: Surroundings,
}

impl Loop {
    fn until_left(mut self) -> io::Result<End> {
        self.draw()?;
        loop {
            let mut is_changed = false;
            let mut event = self.wait();
            if event.is_none() {
                is_changed = true;
                if let ControlFlow::Break(end) = self.advance(Vec::new())? {
                    return Ok(end);
                }
            }
            // What came meanwhile is drawn with it.
            while let Some(one) = event {
                is_changed |= self.is_news(&one);
                if let ControlFlow::Break(end) = self.take(one)? {
                    return Ok(end);
                }
                event = self.events.try_recv().ok();
            }
            if is_changed {
                self.draw()?;
            }
        }
    }

    /// The next event; `None` when something changes by time alone.
    fn wait(&self) -> Option<Event> {
        let Some(at) = self.model.next_change() else {
            return Some(self.events.recv().unwrap_or(Event::Ended));
        };
        let left = Duration::try_from(at.duration_since(SystemClock.now())).unwrap_or_default();
        match self.events.recv_timeout(left) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Ended),
        }
    }

    /// A key without a meaning and a button that was let go change nothing.
    fn is_news(&self, event: &Event) -> bool {
        match event {
            Event::Input(Input::Key(key)) => key.is_press() || key.is_repeat(),
            Event::Input(Input::Mouse(mouse)) => !matches!(
                mouse.kind,
                MouseEventKind::Up(_) | MouseEventKind::Drag(_) | MouseEventKind::Moved
            ),
            _ => true,
        }
    }

    fn take(&mut self, event: Event) -> Flow {
        self.model.now = SystemClock.now();
        let model = &mut self.model;
        let effects = match event {
            Event::Input(input) => return self.take_input(input),
            Event::Answer(answer) => update::answer(model, answer),
            Event::Heard(line) => update::heard(model, &line),
            Event::Listening => update::listening(model),
            Event::Gone(complaint) => {
                update::gone(model, complaint);
                Vec::new()
            }
            Event::Signal(caught) => return self.obey(caught),
            Event::Ended => vec![Effect::Quit],
        };
        self.advance(effects)
    }

    fn take_input(&mut self, input: Input) -> Flow {
        let asked = self.model.is_asking();
        let effects = match input::action(&self.model, input) {
            Some(action) => update::act(&mut self.model, action),
            None => Vec::new(),
        };
        let flow = self.advance(effects);
        if self.model.is_asking() && !asked {
            self.keyboard.afresh();
        } else {
            self.keyboard.next();
        }
        flow
    }

    fn obey(&mut self, caught: Caught) -> Flow {
        match caught {
            Caught::End(signal) => return Ok(ControlFlow::Break(End::Signal(signal))),
            Caught::Stop => self.suspend(Whom::Byok)?,
            Caught::Continue => self.screen.retake()?,
        }
        Ok(ControlFlow::Continue(()))
    }

    fn advance(&mut self, mut effects: Vec<Effect>) -> Flow {
        self.model.now = SystemClock.now();
        effects.extend(update::tick(&mut self.model));
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(ControlFlow::Break(End::Left)),
                Effect::Redraw => self.screen.renew()?,
                Effect::Suspend => self.suspend(Whom::Job)?,
                Effect::Tell(found) => self.screen.tell(&Ear::of_this_terminal().bytes(&found))?,
                Effect::EditFile(path) => self.edit(&path)?,
                other => perform(other, &self.outside),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Back to the shell, until it brings byok to the front.
    fn suspend(&mut self, whom: Whom) -> io::Result<()> {
        if !signals::has_shell() {
            let words = "There is no shell to go back to";
            self.model.toasts.say(Mood::Warn, words, self.model.now);
            return Ok(());
        }
        // A value is not left on a screen that is somebody else's meanwhile.
        self.model.shown = None;
        let signals = &self.signals;
        self.screen.lend(|| signals.stop(whom))?;
        self.model.now = SystemClock.now();
        Ok(())
    }

    /// Lends the screen to the person's editor. What was set for the interface itself holds at once.
    fn edit(&mut self, path: &Path) -> io::Result<()> {
        self.model.shown = None;
        let signals = &self.signals;
        let edited = self.screen.lend(|| signals.lent(|| editor::edit(path)))?;
        self.model.now = SystemClock.now();
        let config = self.outside.paths.config_file();
        let complaint = match (edited, path == config) {
            (Err(complaint), _) => Some(complaint.message),
            (Ok(()), true) => self.set(&config)?,
            _ => None,
        };
        if let Some(words) = complaint {
            self.model.toasts.say(Mood::Bad, words, self.model.now);
        }
        Ok(())
    }

    /// Reads the settings anew; what is wrong with them.
    fn set(&mut self, config: &Path) -> io::Result<Option<String>> {
        let settings = match Config::load(config) {
            Ok(config) => config.tui,
            Err(error) => return Ok(Some(error.to_string())),
        };
        self.model.look = Look::fitting(&settings, &self.around);
        self.screen.set_mouse(settings.mouse)?;
        Ok(None)
    }

    fn draw(&mut self) -> io::Result<()> {
        let model = &self.model;
        let mut drawn = None;
        let is_private = model.may_show_plaintext();
        self.screen.draw(is_private, |frame| drawn = Some(view(model, frame)))?;
        self.model.drawn = drawn.unwrap_or_default();
        Ok(())
    }
}
