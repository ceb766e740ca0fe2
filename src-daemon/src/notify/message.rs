//! What is said, without values.

use byok_core::model::{Notice, Reason};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    vault: &'a str,
    notices: &'a [Notice],
}

/// The JSON document that a command and a webhook get.
pub(super) fn document(vault: &str, notices: &[Notice]) -> Vec<u8> {
    serde_json::to_vec(&Document {
        schema_version: 1,
        vault,
        notices,
    })
    .expect("plain data is JSON")
}

/// One line below the sentence.
pub(super) fn detail(notice: &Notice) -> String {
    let day = notice.at.strftime("%Y-%m-%d").to_string();
    match notice.reason {
        Reason::Expiry => format!("It ends on {day} (UTC)."),
        Reason::RotationDue => format!("It should have been replaced by {day}."),
        Reason::Dead => "Its last check failed; `byok show` has the provider's words.".into(),
        Reason::CreditLow => "Its account needs more credit.".into(),
        Reason::Alert => "`byok alerts` has more.".into(),
    }
}

/// One sentence for many notices.
pub(super) fn summary(notices: &[Notice]) -> String {
    format!("{} keys need attention", notices.len())
}
