//! Whether the name of a variable speaks of a provider.

use super::format::Format;
use super::provider::Provider;
use crate::model::ServiceId;

/// Words that every second variable holds, and what whole trades are called. They speak of nobody.
const COMMON: [&str; 22] = [
    "access", "account", "api", "apikey", "app", "auth", "bearer", "client", "default", "flights", "key", "live",
    "maps", "password", "private", "prod", "public", "search", "secret", "test", "token", "weather",
];
/// A shorter word counts only where it stands alone: `owm` is no part of `SHOWMAX_KEY`.
const LONG: usize = 5;

/// The letters of the longest word of the provider that the variable's name holds; 0 when it holds none.
pub(super) fn mention(variable: &str, provider: &Provider, format: &Format) -> usize {
    let words = words(variable);
    let whole = words.concat();
    let aliases = provider.aliases.iter().map(ServiceId::as_str);
    [provider.id.as_str(), provider.name.as_str()]
        .into_iter()
        .chain(aliases)
        .chain(format.keywords.iter().map(String::as_str))
        .map(|term| self::words(term).concat())
        .filter(|term| *term != provider.category && !COMMON.contains(&term.as_str()))
        .filter(|term| match term.len() {
            0 | 1 => false,
            2..LONG => words.contains(term),
            _ => whole.contains(term.as_str()),
        })
        .map(|term| term.len())
        .max()
        .unwrap_or(0)
}

/// `myOpenAI_key2` → `my`, `open`, `ai`, `key2`: letters and digits, parted by everything else and by a capital after a
/// small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        let starts = c.is_ascii_uppercase() && was_small;
        if (starts || !c.is_ascii_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{ServiceId, mention, words};
    use crate::provider::Catalog;

    fn letters(variable: &str, service: &str) -> usize {
        let catalog = Catalog::built_in();
        let provider = catalog.get(&ServiceId::parse(service).unwrap()).unwrap();
        mention(variable, provider, &provider.formats[0])
    }

    #[test]
    fn names_are_read_word_by_word() {
        assert_eq!(words("myOpenAI_key2"), ["my", "open", "ai", "key2"]);
        assert_eq!(words("GOOGLE_MAPS-KEY"), ["google", "maps", "key"]);
        assert!(words("__").is_empty());
    }

    #[test]
    fn the_id_an_alias_or_a_keyword_is_a_mention() {
        assert_eq!(letters("OLD_OPENAI_TOKEN", "openai"), 6);
        assert_eq!(letters("myOpenAIKey", "openai"), 6);
        assert_eq!(letters("OWM_KEY", "openweather"), 3);
        assert_eq!(letters("GOOGLEMAPS", "google-maps"), 10);
    }

    #[test]
    fn common_words_and_parts_of_words_are_none() {
        assert_eq!(letters("API_KEY", "openai"), 0);
        assert_eq!(letters("SHOWMAX_KEY", "openweather"), 0);
        assert_eq!(letters("WEATHER_KEY", "openweather"), 0, "the trade, not the firm");
    }
}
