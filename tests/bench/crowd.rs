//! Vaults with many keys.

use byok_core::clock::{Clock, SystemClock};
use byok_core::model::{Face, FieldName};
use byok_core::paths::Paths;
use byok_core::secret::Secret;
use byok_daemon::client::{Client, NewKey};
use byok_e2e::{Sandbox, process};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The sandbox's daemon.
fn connect(sandbox: &Sandbox) -> Client {
    let home = sandbox.byok_home();
    let paths = Paths::resolve("default", |name| {
        (name == "BYOK_HOME").then(|| home.clone().into_os_string())
    });
    Client::connect(&paths.expect("the sandbox has a home"), Face::Cli).expect("the daemon runs")
}

/// Stores `count` keys through the daemon, without asking providers. Their ends lie within the next two years, a day apart.
/// Tells how long one took.
pub(crate) fn fill(sandbox: &Sandbox, count: usize) -> Duration {
    fill_service(sandbox, "generic", "secret", count)
}

/// The same for a service with this secret field.
pub(crate) fn fill_service(sandbox: &Sandbox, service: &str, field: &str, count: usize) -> Duration {
    let mut client = connect(sandbox);
    let field = FieldName::parse(field).expect("a field's name");
    let (start, now) = (Instant::now(), SystemClock.now());
    for place in 0..count {
        let days = u64::try_from(place % 730).expect("it is small") + 1;
        let value = Secret::from_text(format!("value-{place:0>40}"));
        let new = NewKey {
            service,
            name: Some(&format!("key-{place}")),
            secrets: &BTreeMap::from([(field.clone(), value)]),
            fields: &BTreeMap::new(),
            note: "",
            tags: &[],
            base_url: None,
            expires_at: now.checked_add(Duration::from_secs(86_400 * days)).ok(),
            rotate_every_seconds: None,
            is_default: false,
            check: false,
        };
        client.add(&new).expect("the key is stored");
    }
    start.elapsed() / u32::try_from(count).expect("it is small")
}

/// What the daemon holds in memory, in KiB.
pub(crate) fn rss(sandbox: &Sandbox) -> u64 {
    let pid = connect(sandbox).health().expect("the daemon answers").pid;
    process::status_number(pid, "VmRSS:")
}
