//! Asks many questions at once.

use super::answers::purchase;
use super::data::Question;
use super::keys::{self, Credentials};
use super::play::Stage;
use crate::provider_server::{Reply, Seen};
use byok_core::model::Check;
use byok_core::provider::{Cost, Limits};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many are asked at the same time: enough to be quick, few enough for two processors.
const AT_ONCE: usize = 24;

/// One cell of the matrix.
pub struct Cell {
    pub question: Question,
    /// What the test calls it.
    pub label: String,
    /// What the provider answers, in order.
    pub replies: Vec<Reply>,
    /// The status that it means.
    pub expected: String,
}

/// What came of it.
pub struct Result {
    pub cell: Cell,
    pub credentials: Arc<Credentials>,
    pub check: Check,
    pub seen: Vec<Seen>,
}

impl Result {
    pub fn name(&self) -> String {
        format!("{}: {}", self.cell.question.name(), self.cell.label)
    }
}

/// Limits in which everything is asked, whatever it costs: nobody is paid here.
pub fn generous() -> Limits {
    Limits {
        cost: Cost::Paid,
        timeout: Duration::from_secs(20),
        ..Limits::default()
    }
}

/// Asks every cell; the order of the results is another one.
pub async fn ask(stage: &Arc<Stage>, cells: Vec<Cell>, limits: Limits) -> Vec<Result> {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for cell in cells {
        let (stage, room) = (Arc::clone(stage), Arc::clone(&room));
        running.spawn(async move {
            let _place = room.acquire_owned().await.unwrap();
            ask_one(&stage, cell, limits).await
        });
    }
    running.join_all().await
}

async fn ask_one(stage: &Stage, cell: Cell, limits: Limits) -> Result {
    let credentials = keys::of(&cell.question);
    let (number, base_url) = stage.case(script(&cell));
    let check = credentials
        .fields()
        .ask_within(credentials.provider, Some(&base_url), limits)
        .await;
    let seen = stage.seen(number);
    Result {
        cell,
        credentials,
        check,
        seen,
    }
}

/// What the server has to say before: for a proof, or for a token that is bought first.
fn script(cell: &Cell) -> Vec<Reply> {
    let mut replies = Vec::new();
    if cell.question.digest {
        let challenge = r#"Digest realm="matrix", qop="auth", algorithm=MD5, nonce="bm9uY2U""#;
        replies.push(Reply::json(401, "{}").with("www-authenticate", challenge));
    }
    if cell.question.buys_first {
        replies.push(purchase(200));
    }
    replies.extend(cell.replies.iter().cloned());
    replies
}

/// How many requests a cell takes: the question, and what the script says before.
pub fn requests(question: &Question) -> usize {
    1 + usize::from(question.digest) + usize::from(question.buys_first)
}
