//! What is known of a shape before its definition is read.

use super::format::Format;
use super::outline::Outline;

/// A built-in shape, as `build.rs` writes it into the program.
pub(super) struct Sketch {
    /// What such a value starts with; one of them must be there.
    pub(super) prefixes: &'static [&'static str],
    /// Length and letters, for each alternative of the expression.
    pub(super) outlines: &'static [Outline],
}

impl Sketch {
    /// Whether the value may have this shape.
    pub(super) fn admits(&self, value: &[u8]) -> bool {
        let starts =
            self.prefixes.is_empty() || self.prefixes.iter().any(|prefix| value.starts_with(prefix.as_bytes()));
        starts && self.outlines.iter().any(|outline| outline.admits(value))
    }
}

impl Outline {
    /// Whether length and letters are right. Bytes beyond ASCII always are.
    pub(super) fn admits(&self, value: &[u8]) -> bool {
        let has = |byte: &u8| !byte.is_ascii() || self.letters >> byte & 1 == 1;
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        (self.shortest..=self.longest).contains(&length) && value.iter().all(has)
    }
}

impl Format {
    /// Whether the value may have this shape, without compiling its expression.
    pub(super) fn admits(&self, value: &[u8]) -> bool {
        let starts = self.prefixes.is_empty() || self.prefix_of(value).is_some();
        starts && Outline::all(self.pattern.as_str()).is_none_or(|all| all.iter().any(|outline| outline.admits(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::Outline;
    use crate::provider::Catalog;
    use proptest::prelude::*;

    fn outline(expression: &str) -> Outline {
        let all = Outline::all(expression).unwrap();
        assert_eq!(all.len(), 1);
        all[0]
    }

    #[test]
    fn length_letters_and_what_is_given_are_read_from_the_expression() {
        let stripe = outline("sk_(?:live|test)_[A-Za-z0-9]{20,247}");
        assert_eq!((stripe.shortest, stripe.longest, stripe.given), (28, 255, 8));
        assert!(stripe.admits(format!("sk_live_{}", "a".repeat(24)).as_bytes()));
        assert!(!stripe.admits(b"sk_live_short"));
        assert!(
            !stripe.admits(format!("sk_live_{}-", "a".repeat(24)).as_bytes()),
            "no hyphen"
        );
        let open = outline("fc-[a-f0-9]+");
        assert_eq!((open.shortest, open.longest, open.given), (4, u32::MAX, 3));
        assert_eq!(outline("[a-f0-9]{32}").letters.count_ones(), 16);
        assert_eq!(outline("a(bc){3}d?").given, 7);
        assert!(Outline::all("[a-").is_none());
    }

    #[test]
    fn alternatives_are_outlined_one_by_one() {
        let all = Outline::all("[a-z0-9]{32}|oc_[A-Za-z0-9_-]+").unwrap();
        assert_eq!(all.iter().map(|one| one.shortest).collect::<Vec<_>>(), [32, 4]);
        assert!(!all.iter().any(|one| one.admits(b"hunter two")));
    }

    #[test]
    fn bytes_beyond_ascii_are_left_to_the_expression() {
        assert!(outline("[\\x80-\\xff]{2}").admits("é".as_bytes()));
    }

    #[test]
    fn the_table_of_the_program_is_that_of_the_definitions() {
        let catalog = Catalog::built_in();
        for (provider, sketches) in catalog.sketched() {
            assert_eq!(sketches.len(), provider.formats.len(), "{}", provider.id);
            for (sketch, format) in sketches.iter().zip(&provider.formats) {
                assert_eq!(sketch.prefixes, format.prefixes, "{}", provider.id);
                assert_eq!(
                    Outline::all(format.pattern.as_str()).as_deref(),
                    Some(sketch.outlines),
                    "{}",
                    provider.id
                );
            }
        }
    }

    proptest! {
        /// What an expression fits, its outline lets pass.
        #[test]
        fn nothing_that_fits_is_kept_out(value in "(sk-|AIza|ghp_|eyJ|re_)?[A-Za-z0-9_.-]{0,70}") {
            for provider in Catalog::built_in().iter() {
                for format in provider.formats.iter().filter(|format| format.fits(value.as_bytes())) {
                    prop_assert!(format.admits(value.as_bytes()), "{}: {}", provider.id, format.pattern.as_str());
                }
            }
        }
    }
}
