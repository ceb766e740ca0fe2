//! How long a password would stand, in a person's words.

use byok_core::secret::Secret;
use zxcvbn::feedback::Feedback;
use zxcvbn::zxcvbn;

/// Estimating takes more than linear time, up to 18 ms for 100 characters; what comes after so many can only make a password
/// stronger.
const LONGEST: usize = 64;

/// Powers of ten of guesses from which a password is weak, fair, good, strong. Higher than zxcvbn's own steps, which are made for
/// services that count wrong tries: whoever has the vault's file tries as long as they like. 10^10 guesses take twelve days,
/// 10^13 thirty years.
const LADDER: [f64; 4] = [6.0, 8.0, 10.0, 13.0];

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

/// Reads the lists of common passwords and words, which takes 35 ms once: on another thread, before the first letter is typed.
pub(crate) fn prepare() {
    zxcvbn("a", &[]);
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
        let warning = feedback.and_then(Feedback::warning).map(|said| said.to_string());
        let suggestion = feedback.and_then(|said| said.suggestions().first().map(ToString::to_string));
        let score = LADDER.iter().filter(|step| found.guesses_log10() >= **step).count();
        let mut advice: Vec<String> = [warning, suggestion].into_iter().flatten().collect();
        if advice.is_empty() && score < 3 {
            advice.push("Another word makes it stand a thousand times longer.".into());
        }
        Some(Self {
            score,
            stands: found.crack_times().offline_slow_hashing_1e4_per_second().to_string(),
            advice: advice.join(" "),
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
        assert_eq!(of(&long).score, of(&"é".repeat(64)).score);
    }
}
