//! Answers that mislead, by the way in which they do.

mod credit_is_not_validity;
mod genuine_though_refused;
mod invalid_without_401;
mod keys_tell_themselves;
mod other_hosts;
mod other_networks;
mod public_lists;
mod rate_limits;
mod two_hundred_but_dead;
mod young_keys;

use crate::matrix::data::questions;
use crate::matrix::keys;
use crate::matrix::play::Stage;
use crate::matrix::runs::generous;
use crate::provider_server::{Reply, Seen};
use byok_core::model::{Check, Status};

/// A provider, what it answers, and what that means.
type Case = (&'static str, u16, &'static str, Status);

/// Asks the provider's own question.
async fn ask(service: &str, replies: Vec<Reply>) -> (Check, Vec<Seen>) {
    let asked = questions().into_iter().find(|question| question.provider == service);
    let credentials = keys::of(&asked.unwrap_or_else(|| panic!("{service} is not asked")));
    let stage = Stage::open();
    let (number, base_url) = stage.case(replies);
    let check = credentials
        .fields()
        .ask_within(credentials.provider, Some(&base_url), generous())
        .await;
    (check, stage.seen(number))
}

/// A wrong key is refused, where the definition asks with one; the provider's answer means what the case says.
async fn judge(cases: &[Case]) {
    for &(service, status, body, meaning) in cases {
        let (check, _) = ask(service, vec![Reply::json(status, body), Reply::json(401, "{}")]).await;
        assert_eq!(check.status, meaning, "{service}: {status} {body}: {}", check.message);
    }
}

/// What a person is told.
async fn message(service: &str, status: u16, body: &str) -> String {
    let (check, _) = ask(service, vec![Reply::json(status, body), Reply::json(401, "{}")]).await;
    check.message
}
