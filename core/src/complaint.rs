//! What a complaint may repeat of what it complains about.
//!
//! People paste keys where names belong: as a reference, as the value of a flag, into a settings file. Errors name the thing
//! that is wrong, so each of them would repeat the key to a terminal, a log, a script's output. Every complaint that leaves
//! the program goes through [`repeatable`], whoever wrote it.

use std::borrow::Cow;

/// Stands where something was left out.
const MASK: &str = "…";
/// Letters and digits in a row, mixed, that nobody types: ids (UUIDs) have 12 at most, words have no digits.
const LONGEST_PLAIN: usize = 15;

/// The text without words that look like keys.
pub fn repeatable(text: &str) -> Cow<'_, str> {
    if !text.split(|c| !is_part(c)).any(looks_like_key) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        clean.push_str(if looks_like_key(word) { MASK } else { word });
        let between = after.find(is_part).unwrap_or(after.len());
        clean.push_str(&after[..between]);
        rest = &after[between..];
    }
    Cow::Owned(clean)
}

/// Characters that keys are made of. Slashes are not among them, so that each folder of a path is looked at by itself.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.~+=%".contains(c)
}

fn looks_like_key(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| {
        let has = |kind: fn(&u8) -> bool| run.as_bytes().iter().any(kind);
        run.len() > LONGEST_PLAIN && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::repeatable;

    #[test]
    fn a_key_is_left_out_wherever_it_stands() {
        for (complaint, rest) in [
            (
                "no key named `openai/sk-proj-Ab12Cd34Ef56Gh78Ij90`",
                "no key named `openai/…`",
            ),
            ("no key named `sk-Ab12Cd34Ef56Gh78-x_y`", "no key named `…`"),
            (
                "unknown field `0123456789abcdef0123456789abcdef`, expected `a`",
                "unknown field `…`, expected `a`",
            ),
            ("./AIzaSyA0123456789: No such file", "./…: No such file"),
        ] {
            assert_eq!(repeatable(complaint), rest);
        }
    }

    #[test]
    fn what_people_type_stays() {
        for complaint in [
            "no key named `openai/my-production-key-of-2026`",
            "no key named `01a204af-2f04-79b2-bfae-93e67a00761d`",
            "there is no vault at /home/someone/.local/share/byok/default.vault",
            "`internationalization` is no service – später",
            "",
        ] {
            assert_eq!(repeatable(complaint), complaint);
        }
    }
}
