//! Unlocking against Argon2id alone, with the default parameters and many keys.
//!
//! Both run in this process, in turn, through the same function, parameters and allocator. What is on top is header, database, watch,
//! and the row of the trail that is synced before the vault is open: `TMPDIR` in memory leaves out the disk.

use crate::crowd;
use crate::rounds::median;
use byok_core::clock::{Clock, SystemClock};
use byok_core::crypto::{KdfParams, derive_password_key};
use byok_core::model::{Act, Actor, Face};
use byok_core::secret::Secret;
use byok_core::vault::{Unlocking, Vault};
use byok_e2e::{Sandbox, sandbox::PASSWORD};
use std::time::Instant;

const ROUNDS: usize = 15;

/// Prints both medians and what is on top of the derivation.
pub(crate) fn compare(keys: usize) {
    let sandbox = Sandbox::empty();
    sandbox.byok(&["init", "--recovery-file", "recovery"]).exits(0);
    crowd::fill(&sandbox, keys);
    sandbox.byok(&["daemon", "stop"]).exits(0);
    let (password, actor) = (Secret::from_text(PASSWORD.into()), Actor::face(Face::Cli));
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        derive_password_key(&password, &[7; 16], KdfParams::default()).expect("the defaults are allowed");
        alone.push(start.elapsed());
        let act = Act {
            actor: &actor,
            now: SystemClock.now(),
        };
        let start = Instant::now();
        let vault = Vault::load(&sandbox.vault_dir()).expect("the vault is there");
        let open = vault
            .unlock(&Unlocking::Password(&password), &[], act)
            .expect("the password is right");
        whole.push(start.elapsed());
        open.lock(act, "measured").expect("the vault is writable");
    }
    let (alone, whole) = (median(&mut alone), median(&mut whole));
    let extra = 100.0 * (whole.as_secs_f64() / alone.as_secs_f64() - 1.0);
    println!(
        "{:<34} {:>6} ms, Argon2id alone {} ms: {extra:+.1} %   +5 %",
        format!("unlock, {keys} keys"),
        whole.as_millis(),
        alone.as_millis()
    );
}
