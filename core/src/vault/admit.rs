//! Whether a client may ask now.

use super::{KeyError, OpenVault};
use crate::audit::NewEvent;
use crate::model::{Act, Action, Operation, Outcome};
use crate::watch::Rate;

impl OpenVault {
    /// Admits one request of the acting client at the usual rate. The owner is not limited, only watched.
    ///
    /// # Errors
    /// `RateLimited`, which is recorded; a failing database refuses, too.
    pub fn admit(&mut self, act: Act<'_>, operation: Operation) -> Result<(), KeyError> {
        self.admit_within(Rate::default(), act, operation)
    }

    /// As [`OpenVault::admit`], at a client's own rate.
    ///
    /// # Errors
    /// As [`OpenVault::admit`].
    pub fn admit_within(&mut self, rate: Rate, act: Act<'_>, operation: Operation) -> Result<(), KeyError> {
        let Some(client) = &act.actor.client else {
            return Ok(());
        };
        let Err(retry_after) = self.ledger.limiter.admit(client, operation, rate, act.now) else {
            return Ok(());
        };
        let event = NewEvent::vault(Action::RateLimited)
            .outcome(Outcome::Refused)
            .with("operation", operation.as_str());
        self.record(act, event)?;
        Err(KeyError::RateLimited {
            operation: operation.as_str(),
            retry_after,
        })
    }
}
