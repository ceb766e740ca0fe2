//! Telling work that is under way that the vault was locked.

use crate::problem::Problem;
use tokio::sync::watch;

/// Rung whenever the vault is locked.
pub(crate) struct Bell(watch::Sender<()>);

impl Default for Bell {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Bell {
    /// The vault is locked now.
    pub(crate) fn ring(&self) {
        self.0.send_replace(());
    }

    /// An alarm that hears every later ring.
    pub(crate) fn alarm(&self) -> LockAlarm {
        LockAlarm(self.0.subscribe())
    }
}

/// Hears of the vault being locked after it was made.
pub struct LockAlarm(watch::Receiver<()>);

impl LockAlarm {
    /// Ready when the vault is locked; `false` when it never will be again.
    pub(crate) async fn rung(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }

    /// Runs `work`, or drops it, with all the secrets it holds, as soon as the vault is locked.
    ///
    /// # Errors
    /// `locked`, or what `work` says.
    pub async fn unless_locked<T>(&mut self, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        tokio::select! {
            done = work => done,
            _ = self.0.changed() => Err(Problem::locked()),
        }
    }
}
