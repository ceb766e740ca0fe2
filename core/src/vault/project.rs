//! Which `byok.toml` a person accepted, and whether a file is still what was accepted.

use super::OpenVault;
use super::deed::Deed;
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::error::{Code, Failure};
use crate::model::{Act, Action, Project, ProjectKey, ProjectVariable};
use crate::store::{StoreError, projects};
use data_encoding::HEXLOWER;
use jiff::SignedDuration;

/// A use is noted once in this time, so that starting a program costs no write for it.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// The longest path that is kept, in bytes: the longest that Linux has.
const LONGEST_PATH: usize = 4_096;
/// More lines than any project has.
const MOST_LINES: usize = 1_000;

/// A file to be trusted.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// Where it is, from the root.
    pub path: String,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The variables it sets.
    pub variables: Vec<ProjectVariable>,
    /// The keys it means by bare service names.
    pub keys: Vec<ProjectKey>,
}

/// Why a `byok.toml` is not used.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody has accepted it.
    #[error("{0} is not trusted")]
    Untrusted(String),
    /// It is not what was accepted.
    #[error("{0} was changed since it was trusted")]
    Changed(String),
    /// No such project.
    #[error("no trusted project {0}")]
    NotFound(String),
    /// It can't be kept.
    #[error("{field}: {reason}")]
    Field {
        /// Which.
        field: &'static str,
        /// Why.
        reason: &'static str,
    },
}

impl Failure for ProjectError {
    fn code(&self) -> Code {
        match self {
            Self::Store(inner) => inner.code(),
            Self::Untrusted(_) | Self::Changed(_) => Code::Refused,
            Self::NotFound(_) => Code::NotFound,
            Self::Field { .. } => Code::InvalidField,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Store(inner) => inner.hint(),
            Self::Untrusted(_) => Some("look at it and run `byok trust`, or go without it with `--no-project`".into()),
            Self::Changed(_) => Some("`byok trust` shows what it hands out now and asks again".into()),
            Self::NotFound(_) => Some("run `byok trust --list` to see them".into()),
            Self::Field { .. } => None,
        }
    }
}

impl OpenVault {
    /// Accepts a file with these bytes, in the place of what was accepted there before.
    ///
    /// # Errors
    /// `Field` for a path that is not from the root, and for more than anybody writes.
    pub fn trust_project(&mut self, new: &NewProject, act: Act<'_>) -> Result<Project, ProjectError> {
        check(new)?;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let id = projects::save(&deed, &new.path, &new.digest, act.now)?;
        projects::save_contents(&deed, id, &new.variables, &new.keys)?;
        let event = NewEvent::vault(Action::ProjectTrusted)
            .with("path", &new.path)
            .with("digest", HEXLOWER.encode(&new.digest));
        let names: Vec<&str> = new.variables.iter().map(|one| one.variable.as_str()).collect();
        deed.record(act, event.with("variables", names.join(" ")))?;
        deed.commit()?;
        self.project(id)
    }

    /// A file counts no more.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn forget_project(&mut self, id: i64, act: Act<'_>) -> Result<Project, ProjectError> {
        let project = self.project(id)?;
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        projects::delete(&deed, id)?;
        deed.record(
            act,
            NewEvent::vault(Action::ProjectForgotten).with("path", &project.path),
        )?;
        deed.commit()?;
        Ok(project)
    }

    /// All that were accepted, by path.
    ///
    /// # Errors
    /// When the database fails or a row is damaged.
    pub fn projects(&self) -> Result<Vec<Project>, ProjectError> {
        Ok(projects::all(&self.db)?)
    }

    /// Lets a program start with the file at `path`, which has these bytes now.
    ///
    /// # Errors
    /// `Untrusted`, or `Changed` when other bytes were accepted.
    pub fn use_project(&mut self, path: &str, digest: &[u8; 32], now: Timestamp) -> Result<(), ProjectError> {
        let trust = projects::trust(&self.db, path)?.ok_or_else(|| ProjectError::Untrusted(path.into()))?;
        if trust.digest != *digest {
            return Err(ProjectError::Changed(path.into()));
        }
        let is_noted = |at: Timestamp| at <= now && now.duration_since(at) < NOTED_EVERY;
        if !trust.last_used_at.is_some_and(is_noted) {
            projects::touch(&self.db, trust.id, now)?;
        }
        Ok(())
    }

    fn project(&self, id: i64) -> Result<Project, ProjectError> {
        projects::by_id(&self.db, id)?.ok_or_else(|| ProjectError::NotFound(id.to_string()))
    }
}

fn check(new: &NewProject) -> Result<(), ProjectError> {
    let wrong = |field, reason| Err(ProjectError::Field { field, reason });
    if !new.path.starts_with('/') || new.path.len() > LONGEST_PATH || new.path.contains(char::is_control) {
        return wrong("path", "is not a file's path from the root");
    }
    if new.variables.len() > MOST_LINES || new.keys.len() > MOST_LINES {
        return wrong("variables", "are more than anybody writes");
    }
    let is_variable = |name: &str| !name.is_empty() && !name.contains(['=', '\0']) && !name.contains(char::is_control);
    if !new.variables.iter().all(|one| is_variable(&one.variable)) {
        return wrong("variables", "hold a name that no environment can hold");
    }
    Ok(())
}
