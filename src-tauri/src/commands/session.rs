//! The session: looking, creating, opening, locking, and what opens it.

use crate::bridge::{Shared, blocking, call, read};
use crate::dto::StrengthView;
use crate::failure::Failure;
use byok_core::crypto::KdfParams;
use byok_core::secret::Secret;
use byok_daemon::client::{Client, Proof, ToUnlock};
use byok_daemon::wire::SessionState;
use zeroize::Zeroizing;

/// The state and the figures. Looking does not keep the vault open.
#[tauri::command]
pub(crate) async fn session_state(bridge: Shared<'_>) -> Result<SessionState, Failure> {
    read(&bridge, Client::session).await
}

/// Makes the vault; answers its recovery code, once.
#[tauri::command]
pub(crate) async fn create_vault(bridge: Shared<'_>, password: Secret) -> Result<String, Failure> {
    let code = call(&bridge, move |client| {
        client.create_vault(&password, KdfParams::default())
    })
    .await?;
    Ok(shown_once(&code))
}

/// Opens the vault with the password or the recovery code.
#[tauri::command]
pub(crate) async fn unlock(bridge: Shared<'_>, proof: Secret, is_recovery: bool) -> Result<SessionState, Failure> {
    call(&bridge, move |client| {
        let proof = proven(&proof, is_recovery);
        let for_seconds = None;
        client.unlock(&ToUnlock { proof, for_seconds })
    })
    .await
}

fn proven(proof: &Secret, is_recovery: bool) -> Proof<'_> {
    if is_recovery {
        Proof::RecoveryCode(proof)
    } else {
        Proof::Password(proof)
    }
}

/// Locks the vault.
#[tauri::command]
pub(crate) async fn lock(bridge: Shared<'_>) -> Result<SessionState, Failure> {
    call(&bridge, Client::lock).await
}

/// Somebody is at work.
#[tauri::command]
pub(crate) async fn touch(bridge: Shared<'_>) -> Result<(), Failure> {
    call(&bridge, Client::touch).await
}

/// Another password.
#[tauri::command]
pub(crate) async fn change_password(bridge: Shared<'_>, old: Secret, password: Secret) -> Result<(), Failure> {
    call(&bridge, move |client| {
        client.change_password(&Proof::Password(&old), &password)
    })
    .await
}

/// Another recovery code, answered once.
#[tauri::command]
pub(crate) async fn new_recovery_code(bridge: Shared<'_>, password: Secret) -> Result<String, Failure> {
    let code = call(&bridge, move |client| {
        client.new_recovery_code(&Proof::Password(&password))
    })
    .await?;
    Ok(shown_once(&code))
}

/// How long a password would stand. Of a very long one the start is looked at, because the estimate takes ever longer.
#[tauri::command]
pub(crate) async fn strength(password: Secret) -> Result<StrengthView, Failure> {
    blocking(move || Ok(estimate(&password))).await
}

#[expect(clippy::disallowed_methods, reason = "the code is shown to the person, once")]
fn shown_once(code: &Secret) -> String {
    code.expose_text().unwrap_or_default().to_owned()
}

fn estimate(password: &Secret) -> StrengthView {
    const MOST_CHARACTERS: usize = 100;
    #[expect(
        clippy::disallowed_methods,
        reason = "its strength is estimated, nothing of it is kept"
    )]
    let start: Zeroizing<String> = Zeroizing::new(
        password
            .expose_text()
            .unwrap_or_default()
            .chars()
            .take(MOST_CHARACTERS)
            .collect(),
    );
    let found = zxcvbn::zxcvbn(&start, &["byok"]);
    let words = match u8::from(found.score()) {
        0 => "Would fall at once",
        1 => "Would fall within hours",
        2 => "Would fall within weeks",
        3 => "Would stand for years",
        _ => "Would stand for centuries",
    };
    let advice = found.feedback().and_then(|feedback| {
        let warning = feedback.warning().map(|warning| warning.to_string());
        warning.or_else(|| feedback.suggestions().first().map(ToString::to_string))
    });
    StrengthView {
        score: u8::from(found.score()),
        words: words.into(),
        advice: advice.map(|advice| advice.trim_end_matches('.').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, estimate};

    #[test]
    fn a_word_that_everybody_has_falls_and_a_sentence_stands() {
        assert_eq!(estimate(&Secret::copy_of(b"password1")).score, 0);
        assert_eq!(
            estimate(&Secret::copy_of(b"seven herons argue over tin roofs")).score,
            4
        );
        // An estimate of a whole novel would not end.
        assert_eq!(
            estimate(&Secret::from_text("correct horse battery ".repeat(5_000))).score,
            4
        );
    }
}
