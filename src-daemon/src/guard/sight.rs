//! Which keys a caller may know of.

use crate::problem::Problem;
use byok_core::error::Code;
use byok_core::model::{Action, Event, Grant, Key, Scope, ServiceId};
use std::sync::Arc;

/// The owner sees every key; a client those within its token's reach.
#[derive(Debug, Clone)]
pub struct Sight(Option<Arc<Grant>>);

impl Sight {
    /// That of a token's holder, or, without one, of the owner.
    pub(super) fn new(grant: Option<Arc<Grant>>) -> Self {
        Self(grant)
    }

    /// That of a token's holder.
    pub fn of(grant: Grant) -> Self {
        Self(Some(Arc::new(grant)))
    }

    /// Whether there may be keys it does not see.
    pub fn is_restricted(&self) -> bool {
        self.0.as_ref().is_some_and(|grant| grant.is_restricted())
    }

    /// Whether it sees this key.
    pub fn sees(&self, key: &Key) -> bool {
        self.0.as_ref().is_none_or(|grant| grant.reaches(key))
    }

    /// Whether it may be told of this row of the trail: of its keys, and of the vault being opened and shut.
    pub fn sees_event(&self, event: &Event) -> bool {
        let Some(grant) = self.0.as_ref().filter(|grant| grant.is_restricted()) else {
            return true;
        };
        let service = event.subject.as_deref().and_then(|subject| subject.split('/').next());
        let in_service = service.is_some_and(|service| grant.services.iter().any(|one| one.as_str() == service));
        let is_own_key = event.key_id.is_some_and(|id| grant.keys.contains(&id));
        is_own_key
            || (event.key_id.is_some() && in_service)
            || matches!(event.action, Action::Locked | Action::Unlocked)
    }

    /// Refuses a key that it does not see.
    ///
    /// # Errors
    /// `refused`, in the same words whether or not there is such a key.
    pub fn check(&self, key: &Key) -> Result<(), Problem> {
        if self.sees(key) { Ok(()) } else { Err(out_of_reach()) }
    }

    /// What to say when a key was not found: the truth, or, to those who may not know, that they may not know.
    pub fn not_found(&self, problem: Problem) -> Problem {
        if self.is_restricted() && problem.code == Code::NotFound {
            out_of_reach()
        } else {
            problem
        }
    }

    /// Refuses a service not all of whose keys it may reach.
    ///
    /// # Errors
    /// `refused`.
    pub fn check_service(&self, service: &ServiceId) -> Result<(), Problem> {
        let reaches = self.0.as_ref().is_none_or(|grant| grant.reaches_service(service));
        if reaches { Ok(()) } else { Err(out_of_reach()) }
    }

    /// Refuses to change where a key is sent, unless the value may be known anyway: whoever decides the address decides who
    /// reads the key.
    ///
    /// # Errors
    /// `refused`.
    pub fn check_redirect(&self) -> Result<(), Problem> {
        match &self.0 {
            Some(grant) if !grant.has(&Scope::Reveal) => {
                let message =
                    "`base_url` and `fields` decide where the key is sent; changing them takes the scope `reveal`";
                Err(Problem::new(Code::Refused, message))
            }
            _ => Ok(()),
        }
    }
}

fn out_of_reach() -> Problem {
    Problem::new(Code::Refused, "this token is kept to other keys")
}
