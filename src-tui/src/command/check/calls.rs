//! Calls to the daemon, side by side.

use super::turns::turns;
use crate::context::Context;
use crate::session;
use crate::stop::Stop;
use byok_daemon::wire::{CheckWish, Checked};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Calls under way at once. The daemon limits what reaches providers; this only has to be no less.
const CALLS: usize = 32;

/// Checks every key over a few connections; gives what came of each in the order of the keys. `each` hears of every answer.
pub(super) fn side_by_side(
    context: &Context,
    (wanted, wish): (&[String], CheckWish),
    mut each: impl FnMut(&str),
) -> Vec<Result<Checked, Stop>> {
    let (next, order) = (AtomicUsize::new(0), turns(wanted));
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<Result<Checked, Stop>>> = wanted.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for _ in 0..wanted.len().min(CALLS) {
            let (sender, next, order) = (sender.clone(), &next, &order);
            scope.spawn(move || {
                let mut client = session::connect(context);
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    let Some(place) = order.get(turn).copied() else { return };
                    let reference = &wanted[place];
                    let outcome = match &mut client {
                        Ok(client) => client.check_as(reference, wish).map_err(Stop::from),
                        Err(stop) => Err(Stop::new(stop.code, stop.message.clone())),
                    };
                    if sender.send((place, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (place, outcome) in receiver {
            each(&wanted[place]);
            results[place] = Some(outcome);
        }
    });
    results.into_iter().flatten().collect()
}
