//! What every handler shares.

use crate::book::Book;
use crate::config::{Config, NoticeSettings, RotationEvery};
use crate::gates::Gates;
use crate::gateway::Gateway;
use crate::guard::Caller;
use crate::notify::Ways;
use crate::problem::Problem;
use crate::regular::Regular;
use crate::remember::Memory;
use crate::rotation::AtWork;
use crate::session::Session;
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::Code;
use byok_core::model::Act;
use byok_core::paths::Paths;
use byok_core::provider::{Catalog, Cost, Door, Limits, Prober};
use byok_core::secret::wipe_stack;
use byok_core::vault::OpenVault;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The state of the process.
pub struct Daemon {
    /// The vault's name.
    pub vault: String,
    /// The vault.
    pub session: Session,
    /// The providers.
    pub catalog: Catalog,
    /// How they are asked.
    pub gates: Arc<Gates>,
    /// Seats for callers that listen to events.
    pub streams: Arc<Semaphore>,
    holds: Arc<()>,
    /// Keys whose rotation at the provider somebody is at work on.
    pub(crate) at_work: AtWork,
    /// What byok asks by itself.
    pub(crate) regular: Regular,
    /// What keys without a span of their own follow.
    pub(crate) rotation_every: RotationEvery,
    /// Names and dates, also while the vault is locked.
    pub book: Book,
    /// When a person is told.
    pub notices: NoticeSettings,
    /// How.
    pub ways: Ways,
    prober: OnceLock<Prober>,
    errands: OnceLock<Prober>,
    /// Calls of other programs to providers.
    pub gateway: Gateway,
}

/// Callers that may listen to events at once: every screen of a person and a few programs.
const MAX_STREAMS: usize = 32;

/// What a request may take that a program thought of: as long as slow answers of a model, and as much as another program wants to
/// read in one piece.
const ERRANDS: Limits = Limits {
    timeout: Duration::from_secs(120),
    answer: 256 * 1024,
    cost: Cost::Paid,
};

/// Keeps the daemon from leaving when nobody has called for a while.
pub struct Hold(#[expect(dead_code, reason = "it is counted")] Arc<()>);

impl Daemon {
    /// A daemon for the vault of `paths`, shut.
    pub fn new(paths: &Paths, config: Config, catalog: Catalog) -> Self {
        Self {
            vault: paths.vault_name().to_owned(),
            session: Session::new(paths.vault_dir(), &config),
            catalog,
            gates: Arc::new(Gates::new(config.gates)),
            streams: Arc::new(Semaphore::new(MAX_STREAMS)),
            holds: Arc::new(()),
            at_work: AtWork::default(),
            regular: Regular::new(config.check_every),
            rotation_every: config.rotation,
            book: Book::open(Memory::new(
                paths.expiry_file(),
                paths.vault_dir(),
                config.notices.remember,
            )),
            ways: Ways::new(&config.notices),
            notices: config.notices,
            prober: OnceLock::new(),
            errands: OnceLock::new(),
            gateway: Gateway::default(),
        }
    }

    /// To be kept as long as somebody counts on the daemon without calling it.
    pub fn hold(&self) -> Hold {
        Hold(Arc::clone(&self.holds))
    }

    /// Whether somebody does.
    pub fn is_held(&self) -> bool {
        Arc::strong_count(&self.holds) > 1
    }

    /// Runs `work` on the open vault without it counting as use, here or, when somebody holds the vault, elsewhere.
    ///
    /// # Errors
    /// As [`Daemon::open`].
    pub async fn glance<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&mut OpenVault) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        if self.session.is_busy() {
            return self.blocking(move |daemon| daemon.session.glance(work)).await;
        }
        self.session.glance(work)
    }

    /// Runs `work` on the open vault, away from the thread that serves other callers.
    ///
    /// What no person asked for does not keep the vault open.
    ///
    /// # Errors
    /// `locked`, `no_vault`, or what `work` says.
    pub async fn open<T: Send + 'static>(
        self: Arc<Self>,
        caller: Caller,
        work: impl FnOnce(&mut OpenVault, &Self, Act<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.blocking(move |daemon| {
            let actor = caller.actor();
            let on_vault = |vault: &mut OpenVault| {
                let act = Act {
                    actor: &actor,
                    now: SystemClock.now(),
                };
                work(vault, daemon, act)
            };
            if caller.is_unattended() {
                daemon.session.glance(on_vault)
            } else {
                daemon.session.with_open(on_vault)
            }
        })
        .await
    }

    /// Runs short `work` on the open vault, here and now: handing a few rows to another thread takes longer than reading
    /// them. When somebody holds the vault (an unlock, a long list), it waits elsewhere like [`Daemon::open`]. What no person
    /// asked for waits elsewhere, too, and does not keep the vault open.
    ///
    /// # Errors
    /// As [`Daemon::open`].
    pub async fn brief<T: Send + 'static>(
        self: Arc<Self>,
        caller: Caller,
        work: impl FnOnce(&mut OpenVault, &Self, Act<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let actor = caller.actor();
        let daemon = Arc::clone(&self);
        let is_unattended = caller.is_unattended();
        let on_vault = move |vault: &mut OpenVault| {
            work(
                vault,
                &daemon,
                Act {
                    actor: &actor,
                    now: SystemClock.now(),
                },
            )
        };
        if is_unattended {
            return self.blocking(move |daemon| daemon.session.glance(on_vault)).await;
        }
        match self.session.try_with_open(on_vault) {
            Ok(answer) => {
                // This thread lives on, and what it serves next need not reach as deep.
                wipe_stack();
                answer
            }
            Err(on_vault) => self.blocking(move |daemon| daemon.session.with_open(on_vault)).await,
        }
    }

    /// Runs `work` away from the thread that serves other callers, and wipes what it leaves on its thread's stack.
    ///
    /// # Errors
    /// What `work` says; `internal` when it panicked.
    pub async fn blocking<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let work = move || {
            let done = work(&self);
            wipe_stack();
            done
        };
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|_| Err(Problem::internal()))
    }

    /// Brings the book and the open vault together. Looking does not keep the vault open; a locked one leaves the book as it
    /// is.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_book(&self) -> Result<(), Problem> {
        let feed = &self.session.feed;
        let done = self
            .session
            .glance(|vault| Ok(self.book.settle(vault, feed, SystemClock.now())?));
        match done {
            Err(problem) if problem.code == Code::Locked => Ok(()),
            done => done,
        }
    }

    /// What asks providers; made at the first question, because it loads the system's certificates.
    ///
    /// # Errors
    /// When no TLS client can be made.
    pub fn prober(&self) -> Result<&Prober, Problem> {
        if let Some(prober) = self.prober.get() {
            return Ok(prober);
        }
        let made = Prober::new()?.behind(Arc::clone(&self.gates) as Arc<dyn Door>);
        Ok(self.prober.get_or_init(|| made))
    }

    /// What sends the requests that programs think of.
    ///
    /// # Errors
    /// When no TLS client can be made.
    pub fn errands(&self) -> Result<&Prober, Problem> {
        if let Some(prober) = self.errands.get() {
            return Ok(prober);
        }
        let made = Prober::with_limits(ERRANDS)?;
        Ok(self.errands.get_or_init(|| made))
    }
}
