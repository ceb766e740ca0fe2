//! Status × body of the first providers, and how they are asked.

mod code_and_clouds;
mod facts;
mod maps_travel_money;
mod models;
mod questions;

use crate::provider_server::{Reply, ask};
use byok_core::model::Status;

type Case = (u16, &'static str, Status);

/// What every provider's silence on a status means, where its table below does not say otherwise.
const USUAL: &[Case] = &[
    (402, r#"{}"#, Status::NoCredit),
    (418, r#"{}"#, Status::Inconclusive),
    (429, r#"{}"#, Status::RateLimited),
    (500, r#"{}"#, Status::ProviderError),
    (503, "", Status::ProviderError),
    (529, r#"{"error":{"type":"overloaded_error"}}"#, Status::ProviderError),
];

async fn judge(service: &str, cases: &[Case]) {
    for &(status, body, meaning) in cases.iter().chain(USUAL) {
        let (check, seen) = ask(service, Reply::json(status, body)).await;
        assert_eq!(check.status, meaning, "{service}: {status} {body}: {}", check.message);
        assert_eq!(check.verdict, meaning.verdict());
        assert_eq!(check.http_status, Some(status));
        assert_eq!(seen.len(), 1, "{service} was asked more than once");
    }
}
