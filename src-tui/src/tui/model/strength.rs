//! How long a password would stand, in a person's words.

use byok_core::secret::Secret;
use zxcvbn::{Score, zxcvbn};

/// Estimating takes more than linear time; what comes after so many characters can only make a password stronger.
const LONGEST: usize = 100;

/// What is said of a password. It holds nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Strength {
    /// From 0 to 4.
    pub(crate) score: usize,
    /// How long guessing takes whoever has the file and makes 10,000 guesses a second, about what this vault's key derivation
    /// allows a rich attacker.
    pub(crate) stands: String,
    /// What would make it better.
    pub(crate) advice: String,
}

impl Strength {
    /// Estimates; nothing for an empty one.
    #[expect(
        clippy::disallowed_methods,
        reason = "the password is measured, nothing of it is kept"
    )]
    pub(crate) fn of(password: &Secret) -> Option<Self> {
        let text = password.expose_text().filter(|text| !text.is_empty())?;
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
        let found = zxcvbn(&text[..end], &["byok"]);
        let feedback = found.feedback();
        let warning = feedback.and_then(|said| said.warning()).map(|said| said.to_string());
        let suggestion = feedback.and_then(|said| said.suggestions().first().map(ToString::to_string));
        Some(Self {
            score: match found.score() {
                Score::Zero => 0,
                Score::One => 1,
                Score::Two => 2,
                Score::Three => 3,
                _ => 4,
            },
            stands: found.crack_times().offline_slow_hashing_1e4_per_second().to_string(),
            advice: [warning, suggestion]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
        })
    }

    /// In a word or two.
    pub(crate) fn word(&self) -> &'static str {
        ["very weak", "weak", "fair", "good", "strong"][self.score.min(4)]
    }
}

#[cfg(test)]
mod tests {
    use super::Strength;
    use byok_core::secret::Secret;

    fn of(text: &str) -> Strength {
        Strength::of(&Secret::copy_of(text.as_bytes())).unwrap()
    }

    #[test]
    fn common_passwords_are_weak_and_random_words_are_strong() {
        assert_eq!(of("password1").word(), "very weak");
        assert!(of("password1").advice.contains("common password"));
        let strong = of("plywood cricket amber thunder");
        assert_eq!(
            (strong.word(), &*strong.stands, &*strong.advice),
            ("strong", "centuries", "")
        );
        assert!(Strength::of(&Secret::copy_of(b"")).is_none());
    }

    #[test]
    fn a_very_long_text_is_measured_by_its_beginning() {
        let long = "é".repeat(60_000);
        assert_eq!(of(&long).score, of(&"é".repeat(100)).score);
    }
}
