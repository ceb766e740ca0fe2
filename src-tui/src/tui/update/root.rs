//! Sends actions and answers where they belong.

use super::{
    add, alerts, audit, checking, clients, detail, edit, expiring, fallback, first_run, gateway, gone, health, help,
    keys, lock, mcp, mcp_plan, new_client, new_password, palette, policy, projects, question, reveal, rotate, settings,
    typed, unlock,
};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::event::Complaint;
use crate::tui::model::root::LAST_SECONDS;
use crate::tui::model::toast::Mood;
use crate::tui::model::unlock::Unlock;
use crate::tui::model::{Dialog, Gate, Hit, Model, Screen};
use crate::tui::perform::{Answer, session};
use byok_core::error::Code;
use byok_core::model::Action as Deed;
use byok_daemon::wire::{EventLine, SessionState, State};
use jiff::SignedDuration;
use ratatui::layout::Position;

/// The daemon hears so often that somebody is at work: seldom enough to cost nothing.
pub(super) const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(20);
/// And so often in the last minute before a lock, which is all the time where the vault was set to lock that soon.
const TOUCH_AT_LAST: SignedDuration = SignedDuration::from_secs(1);

/// What a person did.
pub(crate) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.gone.is_some() {
        return gone::act(model, &action);
    }
    let mut effects = touch(model, &action);
    if !matches!(action, Action::Focus(_)) {
        model.typed_at = Some(model.now);
    }
    if reveal::before(model, &action) {
        return effects;
    }
    effects.extend(match action {
        Action::Click(at) => click(model, at),
        Action::Do(command) if is_global(model, command) => global(model, command),
        other => local(model, other),
    });
    effects
}

/// Somebody at work keeps the vault open, whatever the keys are for.
fn touch(model: &mut Model, action: &Action) -> Vec<Effect> {
    let is_work = !matches!(action, Action::Focus(_)) && matches!(model.gate, Gate::Open);
    let is_last = model.locks_in().is_some_and(|left| left <= LAST_SECONDS);
    let every = if is_last { TOUCH_AT_LAST } else { TOUCH_EVERY };
    let is_due = model.touched_at.is_none_or(|at| at + every <= model.now);
    if !(is_work && is_due) {
        return Vec::new();
    }
    model.touched_at = Some(model.now);
    vec![Effect::Session(session::Ask::Touch)]
}

/// Whether a command means the same wherever it is given.
fn is_global(model: &Model, command: Command) -> bool {
    use Command::*;
    match command {
        Suspend | Redraw => true,
        Help | Palette | Lock | Undo | Reload | Quit => model.dialog.is_none(),
        GoKeys | GoExpiring | GoHealth | GoAlerts | GoAudit | GoClients | GoSettings | GoGateway | GoFallback
        | GoProjects | GoMcp | NextScreen | PreviousScreen => {
            model.dialog.is_none() && matches!(model.gate, Gate::Open)
        }
        _ => false,
    }
}

pub(super) fn global(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Suspend => vec![Effect::Suspend],
        Command::Redraw => vec![Effect::Redraw],
        Command::Quit => vec![Effect::Quit],
        Command::Help => help::open(model),
        Command::Palette => palette::open(model),
        Command::Lock => vec![Effect::Session(session::Ask::Lock)],
        Command::Undo => undo(model),
        Command::Reload => reload(model),
        Command::GoKeys => go(model, Screen::Keys),
        Command::GoExpiring => go(model, Screen::Expiring),
        Command::GoHealth => go(model, Screen::Health),
        Command::GoAlerts => go(model, Screen::Alerts),
        Command::GoAudit => go(model, Screen::Audit),
        Command::GoClients => go(model, Screen::Clients),
        Command::GoSettings => go(model, Screen::Settings),
        Command::GoGateway => go(model, Screen::Gateway),
        Command::GoFallback => go(model, Screen::Fallback),
        Command::GoProjects => go(model, Screen::Projects),
        Command::GoMcp => go(model, Screen::Mcp),
        Command::NextScreen => go(model, beside(model.screen, 1)),
        Command::PreviousScreen => go(model, beside(model.screen, Screen::ALL.len() - 1)),
        _ => Vec::new(),
    }
}

fn beside(screen: Screen, steps: usize) -> Screen {
    let all = Screen::ALL;
    let at = all.iter().position(|one| *one == screen).unwrap_or(0);
    all[(at + steps) % all.len()]
}

/// Shows another screen, and reads what it needs.
pub(super) fn go(model: &mut Model, screen: Screen) -> Vec<Effect> {
    model.screen = screen;
    load(model, screen)
}

/// Reads what a screen shows. What is there stays in sight meanwhile.
fn load(model: &mut Model, screen: Screen) -> Vec<Effect> {
    match screen {
        Screen::Keys => keys::load(model),
        Screen::Expiring => expiring::load(model),
        Screen::Health => health::load(model),
        Screen::Alerts => alerts::load(model),
        Screen::Audit => audit::load(model),
        Screen::Clients => clients::load(model),
        Screen::Settings => settings::load(model),
        Screen::Gateway => gateway::load(model),
        Screen::Fallback => fallback::load(model),
        Screen::Projects => projects::load(model),
        Screen::Mcp => mcp::load(model),
    }
}

fn reload(model: &mut Model) -> Vec<Effect> {
    let mut effects = look(model);
    if matches!(model.gate, Gate::Open) {
        effects.extend(load(model, model.screen));
    }
    effects
}

fn undo(model: &mut Model) -> Vec<Effect> {
    let undo = model.toasts.take_undo();
    if undo.is_none() {
        model.toasts.say(Mood::Warn, "There is nothing to undo", model.now);
    }
    undo.into_iter().collect()
}

fn local(model: &mut Model, action: Action) -> Vec<Effect> {
    match (&model.dialog, &model.gate) {
        (Some(dialog), _) => match dialog {
            Dialog::Add(_) => add::act(model, &action),
            Dialog::Edit(_) => edit::act(model, action),
            Dialog::Rotate(_) => rotate::act(model, &action),
            Dialog::Checking(_) => checking::act(model, &action),
            Dialog::NewClient(_) => new_client::act(model, &action),
            Dialog::NewPassword(_) => new_password::act(model, &action),
            Dialog::Policy(_) => policy::act(model, &action),
            Dialog::McpPlan(_) => mcp_plan::act(model, &action),
            Dialog::Question(_) => question::act(model, action),
            Dialog::Palette(_) => palette::act(model, &action),
            Dialog::Help(_) => help::act(model, &action),
        },
        (None, Gate::Absent(_)) => first_run::act(model, &action),
        (None, Gate::Locked(_)) => unlock::act(model, &action),
        (None, Gate::Opening) => Vec::new(),
        (None, Gate::Open) if is_stray_paste(model, &action) => add::open_with(model, &action),
        (None, Gate::Open) => match model.screen {
            Screen::Keys => keys::act(model, &action),
            Screen::Expiring => expiring::act(model, &action),
            Screen::Health => health::act(model, &action),
            Screen::Alerts => alerts::act(model, &action),
            Screen::Audit => audit::act(model, &action),
            Screen::Clients => clients::act(model, &action),
            Screen::Settings => settings::act(model, &action),
            Screen::Gateway => gateway::act(model, &action),
            Screen::Fallback => fallback::act(model, &action),
            Screen::Projects => projects::act(model, &action),
            Screen::Mcp => mcp::act(model, &action),
        },
    }
}

/// What is pasted where nobody types is taken for a key to be added.
fn is_stray_paste(model: &Model, action: &Action) -> bool {
    matches!(action, Action::Paste(text) if !text.trim().is_empty()) && !model.is_typing()
}

fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    match model.drawn.hit_at(at) {
        Some(Hit::Screen(screen)) if model.dialog.is_none() => go(model, screen),
        Some(Hit::Offer(command)) => act(model, Action::Do(command)),
        Some(Hit::Row(_) | Hit::Choice(_) | Hit::Heading(_) | Hit::Detail(_)) => local(model, Action::Click(at)),
        _ => Vec::new(),
    }
}

/// Does what is to be done with an answer.
pub(crate) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Session(answer) => of_session(model, answer),
        Answer::Keys(answer) => keys::answer(model, answer),
        Answer::Rotate(answer) => rotate::answer(model, answer),
        Answer::Checking(answer) => checking::answer(model, answer),
        Answer::Expiring(answer) => expiring::answer(model, answer),
        Answer::Health(answer) => health::answer(model, answer),
        Answer::Alerts(answer) => alerts::answer(model, answer),
        Answer::Audit(answer) => audit::answer(model, answer),
        Answer::Clients(answer) => clients::answer(model, answer),
        Answer::Settings(answer) => settings::answer(model, answer),
        Answer::Gateway(answer) => gateway::answer(model, answer),
        Answer::Fallback(answer) => fallback::answer(model, answer),
        Answer::Projects(answer) => projects::answer(model, answer),
        Answer::Mcp(answer) => mcp::answer(model, answer),
    }
}

fn of_session(model: &mut Model, answer: session::Answer) -> Vec<Effect> {
    match answer {
        session::Answer::Looked(ticket, found) => {
            if let (Err(complaint), Gate::Opening) = (&found, &model.gate) {
                model.gone = Some(complaint.clone());
            }
            let again = model.session.accept(ticket, found, model.now);
            let mut effects: Vec<Effect> = again
                .map(|ticket| Effect::Session(session::Ask::Look(ticket)))
                .into_iter()
                .collect();
            effects.extend(enter(model));
            effects
        }
        session::Answer::Touched => look(model),
        session::Answer::Created(made) => first_run::created(model, made),
        session::Answer::Unlocked(done, wait) => unlock::unlocked(model, done, wait),
        session::Answer::CodeSaved(saved) => first_run::code_saved(model, saved),
        session::Answer::Locked(Ok(_)) => {
            shut(model);
            look(model)
        }
        session::Answer::Locked(Err(complaint)) => {
            complain(model, &complaint);
            Vec::new()
        }
        session::Answer::Notices(found) => {
            let Some(first) = found.notices.first() else {
                return Vec::new();
            };
            let more = found.notices.len() - 1;
            let words = match more {
                0 => first.message.clone(),
                more => format!("{} (+{more})", first.message),
            };
            model.toasts.say(Mood::Warn, words, model.now);
            vec![Effect::Tell(found)]
        }
    }
}

/// Opens or shuts the gate as the session says.
fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(state) = model.session.value.as_ref().map(|session| session.state) else {
        return Vec::new();
    };
    match (state, &model.gate) {
        (State::Open, Gate::Open) | (State::Locked, Gate::Locked(_)) => Vec::new(),
        (State::Absent, Gate::Absent(_)) => Vec::new(),
        // The recovery code is shown before the vault is entered.
        (State::Open, Gate::Absent(first_run)) if first_run.is_ours() => Vec::new(),
        (State::Open, _) => open(model),
        (State::Locked, _) => {
            shut(model);
            Vec::new()
        }
        (State::Absent, _) => {
            forget(model);
            model.gate = Gate::Absent(Box::default());
            vec![Effect::Session(session::Ask::Prepare)]
        }
    }
}

/// The vault is open: shows the screen and reads what it needs.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.gate = Gate::Open;
    model.touched_at = Some(model.now);
    let mut effects = load(model, model.screen);
    if model.screen != Screen::Keys {
        effects.extend(keys::load(model));
    }
    effects.push(Effect::Session(session::Ask::Notices));
    effects
}

/// The vault is locked: everything that was read goes, and what was typed. It is told more than once (by the answer, by the
/// daemon's event); a password that is typed meanwhile stays.
pub(super) fn shut(model: &mut Model) {
    let note = first_run::lost_code(model);
    forget(model);
    if matches!(model.gate, Gate::Locked(_)) {
        return;
    }
    model.gate = Gate::Locked(Box::new(Unlock {
        note,
        ..Unlock::default()
    }));
}

fn forget(model: &mut Model) {
    model.dialog = None;
    model.shown = None;
    model.toasts.clear();
    model.keys.forget();
    model.expiring.loaded.clear();
    model.health.loaded.clear();
    model.alerts.loaded.clear();
    model.audit.forget();
    model.clients.loaded.clear();
    model.settings.loaded.clear();
    model.projects.forget();
    model.mcp.forget();
    model.fallback.forget();
    model.gateway.forget();
}

/// Reads the session's figures anew.
pub(super) fn look(model: &mut Model) -> Vec<Effect> {
    let ticket = model.session.refresh(model.now);
    ticket
        .map(|ticket| Effect::Session(session::Ask::Look(ticket)))
        .into_iter()
        .collect()
}

/// The stream of what is done begins: whatever was done before is read.
pub(crate) fn listening(model: &mut Model) -> Vec<Effect> {
    model.gone = None;
    reload(model)
}

/// Something was done, by whichever face.
pub(crate) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    let mut effects = look(model);
    match line.kind {
        Deed::Locked => {
            shut(model);
            return effects;
        }
        Deed::AlertRaised => effects.push(Effect::Session(session::Ask::Notices)),
        _ => {}
    }
    if !matches!(model.gate, Gate::Open) {
        return effects;
    }
    effects.extend(keys::heard(model, line));
    // The details of a key tell of them, too.
    effects.extend(projects::heard(model, line));
    match model.screen {
        Screen::Keys => {}
        Screen::Expiring => effects.extend(expiring::heard(model, line)),
        Screen::Health => effects.extend(health::heard(model, line)),
        Screen::Alerts => effects.extend(alerts::heard(model, line)),
        Screen::Audit => effects.extend(audit::heard(model, line)),
        Screen::Clients => effects.extend(clients::heard(model, line)),
        Screen::Settings => {}
        Screen::Projects => {}
        Screen::Mcp => effects.extend(mcp::heard(model, line)),
        Screen::Fallback => effects.extend(fallback::heard(model, line)),
        Screen::Gateway => effects.extend(gateway::heard(model, line)),
    }
    effects
}

/// Time has passed.
pub(crate) fn tick(model: &mut Model) -> Vec<Effect> {
    model.toasts.settle(model.now);
    reveal::settle(model);
    typed::settle(model);
    let mut effects = detail::settle(model);
    let (Gate::Open, Some(left)) = (&model.gate, model.locks_in()) else {
        return effects;
    };
    // The daemon locks by its own clock; this only looks whether it has.
    if left == 0 {
        effects.extend(look(model));
    } else {
        lock::warn(model, left);
    }
    effects
}

/// Says what went wrong; a locked vault says so by its own screen.
pub(super) fn complain(model: &mut Model, complaint: &Complaint) {
    if complaint.code == Code::Locked {
        return;
    }
    model.toasts.say(Mood::Bad, complaint.in_words(), model.now);
}

/// Takes the session's new state.
pub(super) fn session_is(model: &mut Model, state: SessionState) {
    let ticket = model.session.begin(model.now);
    model.session.accept(ticket, Ok(state), model.now);
}
