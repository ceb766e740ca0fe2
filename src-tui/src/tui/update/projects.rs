//! The folders whose `byok.toml` is trusted.

use super::{listed, root};
use crate::tui::action::{Action, Command};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::toast::Mood;
use crate::tui::perform::projects::{Answer, Ask};
use byok_core::model::{Action as Deed, Project};
use byok_daemon::wire::{EventLine, ProjectFile};

/// Reads it.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    let ticket = model.projects.loaded.refresh(model.now);
    let ask = ticket.map(|ticket| Effect::Projects(Ask::Load(ticket)));
    ask.into_iter().collect()
}

/// Something was done with the vault. When a folder was used is told to the minute, and not worth reading for.
pub(super) fn heard(model: &mut Model, line: &EventLine) -> Vec<Effect> {
    match line.kind {
        Deed::ProjectTrusted | Deed::ProjectForgotten => load(model),
        _ => Vec::new(),
    }
}

/// What a person does with the list.
pub(super) fn act(model: &mut Model, action: &Action) -> Vec<Effect> {
    let len = model
        .projects
        .loaded
        .value
        .as_ref()
        .map_or(0, |found| found.projects.len());
    let projects = &mut model.projects;
    if listed::obey(&model.drawn, action, (&mut projects.roll, &mut projects.top), len) {
        return Vec::new();
    }
    let forgotten = match action {
        Action::Do(Command::Forget) => projects.chosen().cloned(),
        _ => None,
    };
    let ask = forgotten.map(|project| Effect::Projects(Ask::Forget(Box::new(project))));
    ask.into_iter().collect()
}

/// What the daemon said.
pub(super) fn answer(model: &mut Model, answer: Answer) -> Vec<Effect> {
    let now = model.now;
    match answer {
        Answer::Loaded(ticket, found) => {
            let chosen = model.projects.chosen().map(|project| project.id);
            let again = model.projects.loaded.accept(ticket, found, now);
            if let Some(found) = &model.projects.loaded.value {
                let at = found.projects.iter().position(|project| Some(project.id) == chosen);
                let at = at.unwrap_or(model.projects.roll.at);
                model.projects.roll.to(at, found.projects.len(), model.drawn.rows);
            }
            let again = again.map(|ticket| Effect::Projects(Ask::Load(ticket)));
            return again.into_iter().collect();
        }
        Answer::Forgotten(project, Ok(())) => {
            let words = format!("{} is not trusted any more", project.path);
            let back = Effect::Projects(Ask::Trust(Box::new(file(*project))));
            model.toasts.offer(words, back, now);
        }
        Answer::Trusted(Ok(project)) => {
            let words = format!("{} is trusted until it is changed", project.path);
            model.toasts.say(Mood::Good, words, now);
        }
        Answer::Forgotten(_, Err(complaint)) | Answer::Trusted(Err(complaint)) => root::complain(model, &complaint),
    }
    Vec::new()
}

/// The file as it was accepted.
fn file(project: Project) -> ProjectFile {
    ProjectFile {
        path: project.path,
        digest: project.digest,
        variables: project.variables,
        keys: project.keys,
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Answer, Ask, Command, Deed, Effect, Model};
    use crate::tui::model::Gate;
    use crate::tui::model::projects::samples::project;
    use crate::tui::perform::Answer as Any;
    use crate::tui::testing::watch::line;
    use crate::tui::testing::{model, now};
    use crate::tui::update;
    use byok_daemon::wire::Projects;

    fn opened() -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        update::act(&mut model, Action::Do(Command::GoProjects));
        let ticket = model.projects.loaded.begin(now());
        let projects = vec![
            project(3, "/home/me/api", &[("OPENAI_API_KEY", "byok://openai/work")], &[]),
            project(7, "/home/me/site", &[], &[("github", "ci")]),
        ];
        let answer = Answer::Loaded(ticket, Ok(Projects { projects }));
        update::answer(&mut model, Any::Projects(answer));
        model
    }

    #[test]
    fn forgetting_is_done_at_once_and_undone_as_it_was() {
        let mut model = opened();
        update::act(&mut model, Action::Do(Command::Down));
        let effects = update::act(&mut model, Action::Do(Command::Forget));
        let asked = effects.into_iter().find_map(|effect| match effect {
            Effect::Projects(Ask::Forget(project)) => Some(project),
            _ => None,
        });
        let asked = asked.expect("it is forgotten");
        assert_eq!(asked.id, 7);
        update::answer(&mut model, Any::Projects(Answer::Forgotten(asked, Ok(()))));
        let Some(Effect::Projects(Ask::Trust(file))) = model.toasts.take_undo() else {
            panic!("it can be undone");
        };
        assert_eq!(
            (file.path.as_str(), file.digest),
            ("/home/me/site/byok.toml", "ab".repeat(32))
        );
        assert_eq!(file.keys.len(), 1);
    }

    #[test]
    fn nothing_is_forgotten_where_there_is_nothing() {
        let mut model = model();
        model.gate = Gate::Open;
        update::act(&mut model, Action::Do(Command::GoProjects));
        let effects = update::act(&mut model, Action::Do(Command::Forget));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Projects(_))));
    }

    #[test]
    fn the_list_is_read_when_a_folder_is_accepted_or_forgotten() {
        let mut model = opened();
        let reads = |effects: Vec<Effect>| effects.iter().any(|effect| matches!(effect, Effect::Projects(_)));
        assert!(reads(update::heard(&mut model, &line(Deed::ProjectTrusted))));
        assert!(!reads(update::heard(&mut model, &line(Deed::Injected))));
    }
}
