//! A program on a bus that says something: under a name that it owns, or as nobody.

use crate::dunst::Bus;
use tokio::runtime::{Builder, Runtime};
use zbus::Connection;
use zbus::fdo::DBusProxy;

/// One program's connection; it leaves the bus when dropped.
pub struct Speaker {
    bus: Connection,
    runtime: Runtime,
}

/// What is said: path, interface, signal, and its one argument.
pub type Signal<'a> = (&'a str, &'a str, &'a str, Option<bool>);

impl Speaker {
    /// Joins the bus, and owns `name` there.
    ///
    /// # Panics
    /// When it can't.
    pub fn join(bus: &Bus, name: Option<&str>) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let joined = runtime.block_on(async {
            let bus = zbus::connection::Builder::address(bus.address()).build().await?;
            if let Some(name) = name {
                bus.request_name(name).await?;
            }
            Ok::<_, zbus::Error>(bus)
        });
        let bus = joined.expect("anybody may join the bus of a test");
        Self { bus, runtime }
    }

    /// Says it to everybody who listens.
    ///
    /// # Panics
    /// When the bus is gone.
    pub fn says(&self, signal: Signal<'_>) {
        self.emit(None, signal);
    }

    /// Says it to every program on the bus by itself, whether it listens or not: past the bus's filter.
    ///
    /// # Panics
    /// When the bus is gone.
    pub fn whispers(&self, signal: Signal<'_>) {
        let names = self
            .runtime
            .block_on(async { DBusProxy::new(&self.bus).await?.list_names().await });
        let names = names.expect("the bus has a directory");
        for name in names.iter().filter(|name| name.starts_with(':')) {
            self.emit(Some(name.as_str()), signal);
        }
    }

    fn emit(&self, to: Option<&str>, (path, interface, signal, argument): Signal<'_>) {
        let said = self.runtime.block_on(async {
            match argument {
                Some(word) => self.bus.emit_signal(to, path, interface, signal, &word).await?,
                None => self.bus.emit_signal(to, path, interface, signal, &()).await?,
            }
            // An answer of the bus comes after it has passed on what was said before.
            DBusProxy::new(&self.bus).await?.get_id().await
        });
        said.expect("the bus takes it");
    }
}
