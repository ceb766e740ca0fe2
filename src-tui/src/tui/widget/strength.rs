//! How long a password would stand, in words.

use zxcvbn::zxcvbn;

/// What a password is worth against somebody who has the vault's file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Strength {
    /// From 0, guessed at once, to 4.
    pub(crate) score: u8,
    /// In words.
    pub(crate) words: String,
    /// How to make it better; empty when it is good.
    pub(crate) advice: String,
}

/// Measures it. Slow hashing is assumed: Argon2id stands between a guess and its answer.
pub(crate) fn strength(text: &str) -> Strength {
    let entropy = zxcvbn(text, &["byok"]);
    let score = u8::from(entropy.score());
    let stands = entropy.crack_times().offline_slow_hashing_1e4_per_second();
    let name = match score {
        0 => "very weak",
        1 => "weak",
        2 => "fair",
        3 => "good",
        _ => "strong",
    };
    let feedback = entropy.feedback();
    let advice = feedback.map_or_else(String::new, |feedback| {
        let warning = feedback.warning().map(|warning| warning.to_string());
        let suggestion = feedback.suggestions().first().map(ToString::to_string);
        warning.or(suggestion).unwrap_or_default()
    });
    Strength {
        score,
        words: format!("{name}: stands {stands}"),
        advice,
    }
}

#[cfg(test)]
mod tests {
    use super::strength;

    #[test]
    fn a_usual_password_is_weak_and_some_words_are_strong() {
        assert_eq!(strength("password").score, 0);
        assert!(!strength("password").advice.is_empty());
        let good = strength("ledger violin orbit thicket");
        assert_eq!((good.score, good.words.as_str()), (4, "strong: stands centuries"));
    }
}
