//! The folders whose `byok.toml` is trusted.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::model::Project;
use byok_daemon::wire;

/// The screen.
#[derive(Default)]
pub(crate) struct Projects {
    /// By path.
    pub(crate) loaded: Loaded<wire::Projects>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// The first line in sight of what is said about the chosen one.
    pub(crate) top: usize,
}

impl Projects {
    /// The chosen project.
    pub(crate) fn chosen(&self) -> Option<&Project> {
        self.loaded.value.as_ref()?.projects.get(self.roll.at)
    }

    /// Forgets everything, as a lock does.
    pub(crate) fn forget(&mut self) {
        self.loaded.clear();
    }

    /// What the trusted folders hand out of a key: the file, and the variable or `byok://SERVICE`.
    pub(crate) fn uses<'a>(&'a self, reference: &'a str, is_default: bool) -> impl Iterator<Item = (&'a str, &'a str)> {
        let projects = self.loaded.value.iter().flat_map(|found| &found.projects);
        projects.flat_map(move |project| {
            let used = project.variables.iter().filter(move |one| {
                let (service, name) = meant(&one.reference);
                match name {
                    Some(name) => reference.split_once('/') == Some((service, name)),
                    None => means(project, service, reference, is_default),
                }
            });
            used.map(move |one| (project.path.as_str(), one.variable.as_str()))
        })
    }
}

/// Whether a bare service name means this key in a project: the one that `[keys]` says, or else the default.
fn means(project: &Project, service: &str, reference: &str, is_default: bool) -> bool {
    let Some((own, name)) = reference.split_once('/').filter(|(own, _)| *own == service) else {
        return false;
    };
    let chosen = project.keys.iter().find(|key| key.service.as_str() == own);
    chosen.map_or(is_default, |key| key.name.as_str() == name)
}

/// Service and name of `byok://SERVICE[/NAME[/FIELD]]`.
fn meant(reference: &str) -> (&str, Option<&str>) {
    let words = reference.strip_prefix("byok://").unwrap_or(reference);
    let mut parts = words.split('/');
    (parts.next().unwrap_or_default(), parts.next())
}

/// Projects for tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::Project;
    use crate::tui::testing::now;
    use byok_core::model::{KeyName, ProjectKey, ProjectVariable, ServiceId};
    use jiff::SignedDuration;

    /// A folder that sets variables from these references.
    pub(crate) fn project(id: i64, folder: &str, variables: &[(&str, &str)], keys: &[(&str, &str)]) -> Project {
        let variable = |(variable, reference): &(&str, &str)| ProjectVariable {
            variable: (*variable).into(),
            reference: (*reference).into(),
        };
        let key = |(service, name): &(&str, &str)| ProjectKey {
            service: ServiceId::parse(service).expect("a service"),
            name: KeyName::parse(name).expect("a name"),
        };
        Project {
            id,
            path: format!("{folder}/byok.toml"),
            digest: "ab".repeat(32),
            trusted_at: now() - SignedDuration::from_hours(24 * 9),
            last_used_at: Some(now() - SignedDuration::from_mins(12)),
            variables: variables.iter().map(variable).collect(),
            keys: keys.iter().map(key).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::project;
    use super::{Projects, wire};
    use crate::tui::testing::now;

    #[test]
    fn a_key_is_used_where_it_is_named_or_meant_by_its_service() {
        let mut projects = Projects::default();
        let ticket = projects.loaded.begin(now());
        let found = vec![
            project(
                1,
                "/a",
                &[
                    ("A", "byok://openai/work"),
                    ("B", "byok://openai"),
                    ("C", "byok://aws/prod/secret"),
                ],
                &[],
            ),
            project(2, "/b", &[("D", "byok://openai")], &[("openai", "work")]),
        ];
        let _ = projects
            .loaded
            .accept(ticket, Ok(wire::Projects { projects: found }), now());
        let uses = |reference, is_default| projects.uses(reference, is_default).collect::<Vec<_>>();
        assert_eq!(
            uses("openai/work", false),
            [("/a/byok.toml", "A"), ("/b/byok.toml", "D")]
        );
        assert_eq!(uses("openai/main", true), [("/a/byok.toml", "B")]);
        assert_eq!(uses("openai/main", false), []);
        assert_eq!(uses("aws/prod", true), [("/a/byok.toml", "C")]);
    }
}
