//! The whole.

use super::add::Add;
use super::alerts::Alerts;
use super::audit::Audit;
use super::checking::Checking;
use super::clients::Clients;
use super::edit::{Edit, EditOf};
use super::expiring::Expiring;
use super::fallback::Fallback;
use super::first_run::FirstRun;
use super::gateway::Gateway;
use super::health::Health;
use super::help::Help;
use super::keys::Keys;
use super::mcp::Mcp;
use super::mcp_plan::McpPlan;
use super::new_client::NewClient;
use super::new_password::NewPassword;
use super::palette::Palette;
use super::policy::Policy;
use super::projects::Projects;
use super::question::Question;
use super::reveal::Shown;
use super::rotate::Rotate;
use super::settings::Settings;
use super::toast::Toasts;
use super::unlock::Unlock;
use crate::tui::action::Command;
use crate::tui::event::Complaint;
use crate::tui::keymap::Place;
use crate::tui::look::Look;
use crate::tui::widget::loaded::Loaded;
use byok_core::clock::Timestamp;
use byok_core::provider::Catalog;
use byok_daemon::wire::SessionState;
use jiff::SignedDuration;
use ratatui::layout::{Position, Rect};
use std::sync::Arc;

/// The last minute before a lock is counted by seconds, and told aloud.
pub(crate) const LAST_SECONDS: i64 = 60;

/// Everything that is known.
pub(crate) struct Model {
    /// The time of the last event.
    pub(crate) now: Timestamp,
    /// Colours and glyphs.
    pub(crate) look: Look,
    /// The providers.
    pub(crate) catalog: Arc<Catalog>,
    /// What stands between the person and the vault.
    pub(crate) gate: Gate,
    /// The session's figures.
    pub(crate) session: Loaded<SessionState>,
    /// Why the daemon can't be reached, while it can't.
    pub(crate) gone: Option<Complaint>,
    /// Which screen is in sight.
    pub(crate) screen: Screen,
    /// The screens.
    pub(crate) keys: Keys,
    pub(crate) expiring: Expiring,
    pub(crate) health: Health,
    pub(crate) alerts: Alerts,
    pub(crate) audit: Audit,
    pub(crate) clients: Clients,
    pub(crate) settings: Settings,
    pub(crate) gateway: Gateway,
    pub(crate) fallback: Fallback,
    pub(crate) projects: Projects,
    pub(crate) mcp: Mcp,
    /// What lies over the screen.
    pub(crate) dialog: Option<Dialog>,
    /// A value, while it is shown.
    pub(crate) shown: Option<Shown>,
    /// What was done, in a few words.
    pub(crate) toasts: Toasts,
    /// What was drawn last, for the mouse and for pages.
    pub(crate) drawn: Drawn,
    /// When the daemon was last told that somebody is at work.
    pub(crate) touched_at: Option<Timestamp>,
    /// When the person last did something: what was typed is wiped some time after that.
    pub(crate) typed_at: Option<Timestamp>,
    /// Which lock was told of in its last minute.
    pub(crate) warned_of: Option<Timestamp>,
}

/// What stands between the person and the vault.
pub(crate) enum Gate {
    /// Nothing is known yet.
    Opening,
    /// There is no vault.
    Absent(Box<FirstRun>),
    /// It is locked.
    Locked(Box<Unlock>),
    /// Nothing.
    Open,
}

/// The screens of an open vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Screen {
    #[default]
    Keys,
    Expiring,
    Health,
    Alerts,
    Audit,
    Clients,
    Settings,
    Gateway,
    Fallback,
    Projects,
    Mcp,
}

/// What lies over the screen.
pub(crate) enum Dialog {
    Add(Box<Add>),
    Edit(Box<Edit>),
    Rotate(Box<Rotate>),
    Checking(Box<Checking>),
    NewClient(Box<NewClient>),
    NewPassword(Box<NewPassword>),
    Policy(Box<Policy>),
    McpPlan(Box<McpPlan>),
    Question(Question),
    Palette(Palette),
    Help(Help),
}

/// What stands where on the screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawn {
    /// What the mouse can hit, the topmost last.
    pub(crate) hits: Vec<(Rect, Hit)>,
    /// Rows of the list in sight.
    pub(crate) rows: usize,
    /// The details, while they are in sight.
    pub(crate) pane: Option<Pane>,
    /// A shown value, by its lines.
    pub(crate) value: Option<Pane>,
    /// All lines of the page in sight, of which so many rows are seen at once.
    pub(crate) lines: usize,
    /// Rows of the page in sight; it may stand beside a list.
    pub(crate) page_rows: usize,
}

/// Lines of which a part may be in sight, as they were drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pane {
    /// Lines there are.
    pub(crate) lines: usize,
    /// Lines in sight.
    pub(crate) rows: usize,
    /// Whether nothing else is in sight.
    pub(crate) is_alone: bool,
}

/// What a click means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// A screen's name.
    Screen(Screen),
    /// A row of the list in sight.
    Row(usize),
    /// Something the footer offers.
    Offer(Command),
    /// The row of a dialogue.
    Choice(usize),
    /// The heading of a column of the list in sight, from the left.
    Heading(usize),
    /// A line of the details.
    Detail(usize),
}

impl Drawn {
    /// What stands there, the topmost.
    pub(crate) fn hit_at(&self, at: Position) -> Option<Hit> {
        let hit = self.hits.iter().rev().find(|(area, _)| area.contains(at));
        hit.map(|(_, hit)| *hit)
    }

    /// The row that a click hit, if it hit one.
    pub(crate) fn row_at(&self, at: Position) -> Option<usize> {
        match self.hit_at(at) {
            Some(Hit::Row(row) | Hit::Choice(row)) => Some(row),
            _ => None,
        }
    }
}

impl Screen {
    /// In the order of their keys.
    pub(crate) const ALL: [Self; 11] = [
        Self::Keys,
        Self::Expiring,
        Self::Health,
        Self::Alerts,
        Self::Audit,
        Self::Clients,
        Self::Settings,
        Self::Gateway,
        Self::Fallback,
        Self::Projects,
        Self::Mcp,
    ];

    /// The key that goes there.
    pub(crate) fn key(self) -> &'static str {
        const KEYS: [&str; Screen::ALL.len()] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "m"];
        let at = Self::ALL.iter().position(|one| *one == self);
        at.map_or("", |at| KEYS[at])
    }

    /// Whether only some have a use for it, so that its name gives way first.
    pub(crate) fn is_seldom(self) -> bool {
        matches!(self, Self::Gateway | Self::Fallback | Self::Projects | Self::Mcp)
    }

    /// Its name.
    pub(crate) fn title(self) -> &'static str {
        self.place().title()
    }

    /// Where its keys stand in the keymap.
    pub(crate) fn place(self) -> Place {
        match self {
            Self::Keys => Place::Keys,
            Self::Expiring => Place::Expiring,
            Self::Health => Place::Health,
            Self::Alerts => Place::Alerts,
            Self::Audit => Place::Audit,
            Self::Clients => Place::Clients,
            Self::Settings => Place::Settings,
            Self::Gateway => Place::Gateway,
            Self::Fallback => Place::Fallback,
            Self::Projects => Place::Projects,
            Self::Mcp => Place::Mcp,
        }
    }
}

impl Model {
    /// Nothing is known.
    pub(crate) fn new(look: Look, catalog: Arc<Catalog>, now: Timestamp) -> Self {
        Self {
            now,
            look,
            catalog,
            gate: Gate::Opening,
            session: Loaded::default(),
            gone: None,
            screen: Screen::default(),
            keys: Keys::default(),
            expiring: Expiring::default(),
            health: Health::default(),
            alerts: Alerts::default(),
            audit: Audit::default(),
            clients: Clients::default(),
            settings: Settings::default(),
            gateway: Gateway::default(),
            fallback: Fallback::default(),
            projects: Projects::default(),
            mcp: Mcp::default(),
            dialog: None,
            shown: None,
            toasts: Toasts::default(),
            drawn: Drawn::default(),
            touched_at: None,
            typed_at: None,
            warned_of: None,
        }
    }

    /// Whether something is asked that a key may do which was pressed before it could be seen.
    pub(crate) fn is_asking(&self) -> bool {
        matches!(self.dialog, Some(Dialog::Question(_) | Dialog::McpPlan(_)))
    }

    /// Where a key is looked up, the innermost place first.
    pub(crate) fn places(&self) -> Vec<Place> {
        match (&self.dialog, &self.gate) {
            (Some(dialog), _) => dialog.places(),
            (None, Gate::Open) if self.is_filtering() => vec![Place::Entry],
            (None, Gate::Open) => vec![self.screen.place(), Place::List, Place::Everywhere],
            (None, Gate::Absent(first_run)) => first_run.places(),
            (None, Gate::Locked(_)) => vec![Place::Form, Place::Entry],
            (None, Gate::Opening) => vec![Place::Everywhere],
        }
    }

    /// Whether a character is text.
    pub(crate) fn is_typing(&self) -> bool {
        self.places().contains(&Place::Entry)
    }

    /// Whether a value, a password, a code or a token can be in sight. Rather once too often: what was drawn then is not kept for
    /// drawing the next frame by difference.
    pub(crate) fn may_show_plaintext(&self) -> bool {
        // Whatever dialogue is new here counts as one with secrets.
        let has_secrets = match &self.dialog {
            None => false,
            Some(
                Dialog::Edit(_)
                | Dialog::Policy(_)
                | Dialog::Checking(_)
                | Dialog::Question(_)
                | Dialog::Palette(_)
                | Dialog::Help(_),
            ) => false,
            Some(_) => true,
        };
        has_secrets || self.shown.is_some() || matches!(self.gate, Gate::Absent(_) | Gate::Locked(_))
    }

    /// Whether the filter of a screen is being typed.
    pub(crate) fn is_filtering(&self) -> bool {
        match self.screen {
            Screen::Keys => self.keys.is_filtering,
            Screen::Audit => self.audit.is_filtering,
            _ => false,
        }
    }

    /// Whether the daemon is being started or looked for.
    pub(crate) fn is_starting(&self) -> bool {
        matches!(self.gate, Gate::Opening) && self.gone.is_none() && self.session.slow_at().is_some()
    }

    /// When something changes on the screen by time alone.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        let waits = [
            // Behind an open vault its figures are read unseen.
            self.session.slow_at().filter(|_| matches!(self.gate, Gate::Opening)),
            self.keys.loaded.slow_at(),
            self.keys.detail.as_ref().and_then(|detail| detail.loaded.slow_at()),
            self.keys.detail.as_ref().and_then(|detail| detail.due),
            self.expiring.loaded.slow_at(),
            self.health.loaded.slow_at(),
            self.alerts.loaded.slow_at(),
            self.clients.loaded.slow_at(),
            self.settings.loaded.slow_at(),
            self.gateway.loaded.slow_at(),
            self.fallback.loaded.slow_at(),
            // The details of a key wait for them, too, unseen.
            self.projects
                .loaded
                .slow_at()
                .filter(|_| self.screen == Screen::Projects),
            self.fallback.history.slow_at(),
            self.mcp.loaded.slow_at(),
        ];
        let open = matches!(self.gate, Gate::Open).then(|| self.next_minute());
        waits
            .into_iter()
            .flatten()
            .chain(self.audit.slow_at())
            .filter(|at| *at > self.now)
            .chain(self.toasts.next_change())
            .chain(self.next_change_of_typed())
            .chain(self.dialog.as_ref().and_then(|dialog| dialog.next_change(self.now)))
            .chain(self.shown.as_ref().map(|shown| shown.next_change(self.now)))
            .chain(open)
            .min()
    }

    /// When the words about times (`3 min ago`, `locks in 14 min`) change next; each second before the vault locks.
    fn next_minute(&self) -> Timestamp {
        let left = self.locks_in();
        let seconds = match left {
            Some(left) if left <= LAST_SECONDS => 1,
            Some(left) => (left % 60).max(1),
            None => 60,
        };
        self.now + SignedDuration::from_secs(seconds)
    }

    /// Seconds until the vault locks by itself.
    pub(crate) fn locks_in(&self) -> Option<i64> {
        let at = self.session.value.as_ref()?.locks_at?;
        Some((at.as_second() - self.now.as_second()).max(0))
    }
}

impl Dialog {
    /// When something changes in it by time alone.
    fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Checking(checking) => checking.next_change(now),
            Self::McpPlan(plan) => plan.loaded.slow_at().filter(|at| *at > now),
            Self::Edit(edit) => match &edit.of {
                EditOf::Key { was, .. } => was.slow_at().filter(|at| *at > now),
                EditOf::Tags(_) => None,
            },
            _ => None,
        }
    }

    fn places(&self) -> Vec<Place> {
        match self {
            Self::Add(add) => add.places(),
            Self::Rotate(rotate) => rotate.places(),
            Self::NewClient(client) => client.places(),
            Self::NewPassword(password) => password.places(),
            Self::Edit(edit) => edit.places(),
            Self::Palette(_) => vec![Place::Entry],
            Self::Policy(_) => vec![Place::Policy, Place::List],
            Self::McpPlan(_) => vec![Place::Plan, Place::List],
            Self::Checking(_) => vec![Place::Checking, Place::List],
            Self::Question(question) => question.places(),
            Self::Help(help) => help.places(),
        }
    }
}
