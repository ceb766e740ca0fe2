//! Keys that are too new to work: the sentence says so, so that nobody deletes them.

use super::{judge, message};
use byok_core::model::Status;

#[tokio::test]
async fn a_new_key_may_not_be_active_yet() {
    let told = message("openweather", 401, r#"{"cod":401,"message":"Invalid API key"}"#).await;
    assert!(told.contains("a new one takes up to a few hours"), "{told}");
    let told = message(
        "weatherbit",
        403,
        r#"{"error":"API key not valid, or not yet activated."}"#,
    )
    .await;
    assert!(told.contains("a new one takes some minutes"), "{told}");
    judge(&[(
        "openweather",
        401,
        r#"{"message":"you need a separate subscription"}"#,
        Status::ValidLimited,
    )])
    .await;
}
