//! The daemon's life: bind, serve, lock on the way out.

use crate::api::{self, Daemon};
use crate::config::{Config, ConfigError};
use crate::guard::Peer;
use crate::regular;
use crate::rotation;
use crate::schedule;
use crate::session::Tick;
use crate::socket::{Socket, SocketError};
use byok_core::clock::{Clock, SystemClock};
use byok_core::error::{Code, Failure};
use byok_core::model::Actor;
use byok_core::paths::Paths;
use byok_core::provider::{Catalog, CatalogError};
use byok_core::secret::wipe_stack;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixListener;
use tokio::signal::unix::{SignalKind, signal};

/// A shut daemon that nobody called for so long goes away.
const LEAVE_AFTER: Duration = Duration::from_secs(10 * 60);
/// The watchman sleeps at most so long, because a sleeping machine stops the timer and not the deadline.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Why the daemon can't serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// See [`SocketError`].
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// See [`ConfigError`].
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// See [`CatalogError`].
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The system gives no threads, signals or sockets.
    #[error("the daemon can't run: {0}")]
    Io(#[from] io::Error),
}

impl Failure for ServeError {
    fn code(&self) -> Code {
        match self {
            Self::Socket(inner) => inner.code(),
            Self::Config(inner) => inner.code(),
            Self::Catalog(inner) => inner.code(),
            Self::Io(_) => Code::Io,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Socket(inner) => inner.hint(),
            Self::Config(inner) => inner.hint(),
            Self::Catalog(inner) => inner.hint(),
            Self::Io(_) => None,
        }
    }
}

/// Whether a shut daemon that nobody calls stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staying {
    /// It goes, unless it has a notice to give and a way to give it.
    WhileNeeded,
    /// It was started by a service manager, which ends it.
    Forever,
}

/// Serves the vault of `paths` until a signal comes or nobody needs it. `ready` is called once faces can connect.
///
/// On the way out the vault is locked, so that the write-ahead log is in the file and the keys are wiped.
///
/// # Errors
/// When another daemon serves this vault, or its settings or provider definitions are wrong.
pub fn serve(paths: &Paths, staying: Staying, ready: impl FnOnce()) -> Result<(), ServeError> {
    let config = Config::load(&paths.config_file())?;
    let catalog = Catalog::load(Some(&paths.providers_dir()))?;
    let socket = Socket::bind(paths)?;
    let daemon = Arc::new(Daemon::new(paths, config, catalog));
    // One thread serves: waking a second one takes longer than most answers. What takes long runs beside it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        // Parsers and writers of requests have seen secrets, too.
        .on_thread_park(wipe_stack)
        .enable_all()
        .build()?;
    let why = runtime.block_on(run(&socket, Arc::clone(&daemon), staying, ready))?;
    if let Err(problem) = daemon.session.lock(&Actor::daemon(), why) {
        tracing::error!(target: "byok", failure = problem.message.as_str(), "locking");
    }
    tracing::info!(target: "byok", why, "ending");
    // Calls under way get their answer or a closed socket; the vault is shut either way.
    runtime.shutdown_timeout(Duration::from_millis(500));
    Ok(())
}

async fn run(socket: &Socket, daemon: Arc<Daemon>, staying: Staying, ready: impl FnOnce()) -> io::Result<&'static str> {
    let listener = UnixListener::from_std(socket.listener.try_clone()?)?;
    let service = api::router(Arc::clone(&daemon)).into_make_service_with_connect_info::<Peer>();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // The terminal that started the daemon may close; the daemon stays.
    let _hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move { axum::serve(listener, service).await });
    tokio::spawn(schedule::run(Arc::clone(&daemon)));
    ready();
    tracing::info!(target: "byok", version = env!("CARGO_PKG_VERSION"), vault = daemon.vault.as_str(), "serving");
    let why = tokio::select! {
        _ = terminate.recv() => "the daemon was told to end",
        _ = interrupt.recv() => "the daemon was told to end",
        () = watch(Arc::clone(&daemon), staying) => "nobody needed the daemon",
    };
    daemon.session.calm().await;
    Ok(why)
}

/// Locks the vault when its time is up; returns when the daemon is not needed any more.
async fn watch(daemon: Arc<Daemon>, staying: Staying) {
    loop {
        // Locking writes to the disk and leaves traces on the stack: not here.
        let sleep = match Arc::clone(&daemon).blocking(|daemon| Ok(daemon.session.tick())).await {
            Ok(Tick::Open { left }) => left
                .min(rotation::tend(&daemon).await)
                .min(regular::tend(&daemon).await)
                .min(LONGEST_SLEEP),
            Ok(Tick::Shut { .. }) if daemon.is_held() => LONGEST_SLEEP,
            Ok(Tick::Shut { unused }) if unused >= LEAVE_AFTER && !is_awaited(&daemon, staying) => return,
            Ok(Tick::Shut { unused }) if unused >= LEAVE_AFTER => LONGEST_SLEEP,
            Ok(Tick::Shut { unused }) => (LEAVE_AFTER - unused).min(LONGEST_SLEEP),
            Err(_) => LONGEST_SLEEP,
        };
        tokio::select! {
            () = tokio::time::sleep(sleep.max(Duration::from_millis(1))) => {}
            () = daemon.session.opened.notified() => {}
        }
    }
}

/// Whether the daemon has something to do although nobody calls: it alone knows when a key ends while the vault is locked.
fn is_awaited(daemon: &Daemon, staying: Staying) -> bool {
    staying == Staying::Forever
        || daemon.ways.is_any() && daemon.book.next(&daemon.notices.policy, SystemClock.now()).is_some()
}
