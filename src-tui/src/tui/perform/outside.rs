//! The way out, and back.

use super::{
    alerts, audit, checking, clients, expiring, fallback, gateway, health, keys, mcp, projects, rotate, session,
    settings,
};
use crate::tui::effect::Effect;
use crate::tui::event::{Complaint, Event};
use byok_core::error::{Code, Failure as _};
use byok_core::model::Face;
use byok_core::paths::Paths;
use byok_daemon::client::{Client, ClientError, Start, connect_or_start};
use std::sync::mpsc::Sender;

/// What came back.
pub(crate) enum Answer {
    Session(session::Answer),
    Keys(keys::Answer),
    Rotate(rotate::Answer),
    Checking(checking::Answer),
    Expiring(expiring::Answer),
    Health(health::Answer),
    Alerts(alerts::Answer),
    Audit(audit::Answer),
    Clients(clients::Answer),
    Settings(settings::Answer),
    Gateway(gateway::Answer),
    Fallback(fallback::Answer),
    Projects(projects::Answer),
    Mcp(mcp::Answer),
}

/// What every thread has of the world.
#[derive(Clone)]
pub(crate) struct Outside {
    /// Where files live.
    pub(crate) paths: Paths,
    /// The way back to the loop.
    pub(crate) events: Sender<Event>,
}

/// Whether a call is a person's, and keeps the vault open, or the screen's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attention {
    /// A person asked for it.
    Person,
    /// The screen reads what changed.
    Screen,
}

impl Outside {
    /// A connection of its own. A daemon that ended is started again by what a person does, and by nothing else.
    pub(crate) fn connect(&self, attention: Attention) -> Result<Client, ClientError> {
        match attention {
            Attention::Person => self.start(),
            Attention::Screen => Ok(Client::connect(&self.paths, Face::Tui)?.unattended()),
        }
    }

    /// A connection of its own; starts the daemon when there is none.
    pub(crate) fn start(&self) -> Result<Client, ClientError> {
        let start = Start {
            program: std::env::current_exe,
        };
        connect_or_start(&self.paths, Face::Tui, &start)
    }

    /// Calls, and tells the loop when the failure is one of the vault or the daemon as a whole.
    pub(crate) fn call<T>(
        &self,
        attention: Attention,
        call: impl FnOnce(&mut Client) -> Result<T, ClientError>,
    ) -> Result<T, Complaint> {
        self.noted(self.connect(attention).and_then(|mut client| call(&mut client)))
    }

    /// What was answered; tells the loop when the failure is one of the daemon as a whole.
    pub(crate) fn noted<T>(&self, done: Result<T, ClientError>) -> Result<T, Complaint> {
        done.map_err(|failure| {
            if failure.code() == Code::Daemon {
                self.tell(Event::Gone(Complaint::from_failure(&failure)));
            }
            failure.into()
        })
    }

    /// Tells the loop; when it has ended nobody needs to know.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// Tells the loop an answer.
    pub(crate) fn answer(&self, answer: Answer) {
        self.tell(Event::Answer(answer));
    }
}

impl Complaint {
    /// The words of a failure that somebody else keeps.
    fn from_failure(failure: &ClientError) -> Self {
        Self {
            code: failure.code(),
            message: failure.to_string(),
            hint: failure.hint(),
        }
    }
}

/// Does it on a thread of its own. What concerns the terminal itself is the loop's and does not get here.
pub(crate) fn perform(effect: Effect, outside: &Outside) {
    let outside = outside.clone();
    let work = move || match effect {
        Effect::Session(ask) => session::perform(ask, &outside),
        Effect::Keys(ask) => keys::perform(ask, &outside),
        Effect::Rotate(ask) => rotate::perform(ask, &outside),
        Effect::Checking(ask) => checking::perform(ask, &outside),
        Effect::Expiring(ask) => expiring::perform(ask, &outside),
        Effect::Health(ask) => health::perform(ask, &outside),
        Effect::Alerts(ask) => alerts::perform(ask, &outside),
        Effect::Audit(ask) => audit::perform(ask, &outside),
        Effect::Clients(ask) => clients::perform(ask, &outside),
        Effect::Settings(ask) => settings::perform(ask, &outside),
        Effect::Gateway(ask) => gateway::perform(ask, &outside),
        Effect::Fallback(ask) => fallback::perform(ask, &outside),
        Effect::Projects(ask) => projects::perform(ask, &outside),
        Effect::Mcp(ask) => mcp::perform(ask, &outside),
        Effect::Tell(_) | Effect::Suspend | Effect::Redraw | Effect::EditFile(_) | Effect::Quit => {}
    };
    std::thread::spawn(work);
}
