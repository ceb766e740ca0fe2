//! What the trail is filtered by: a line of words, parsed once.
//!
//! `key:openai/work action:revealed client:editor program:node outcome:refused since:7d until:2026-11-01`, and bare words, which are
//! a part of the subject. A blank within a word is kept by quotes: `key:"openai/my key"`.

use crate::command::audit::back;
use byok_core::clock::Timestamp;
use byok_core::model::{Action, Outcome};
use byok_daemon::wire::AuditQuery;

/// The words that can stand before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Key,
    Action,
    Client,
    Program,
    Outcome,
    Since,
    Until,
}

impl Word {
    const ALL: [Self; 7] = [
        Self::Key,
        Self::Action,
        Self::Client,
        Self::Program,
        Self::Outcome,
        Self::Since,
        Self::Until,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Action => "action",
            Self::Client => "client",
            Self::Program => "program",
            Self::Outcome => "outcome",
            Self::Since => "since",
            Self::Until => "until",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.name() == name)
    }
}

/// A filter that was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// The key, by reference.
    pub(crate) key: Option<String>,
    /// The deed.
    pub(crate) action: Option<Action>,
    /// The scoped client.
    pub(crate) client: Option<String>,
    /// The program.
    pub(crate) program: Option<String>,
    /// How it ended.
    pub(crate) outcome: Option<Outcome>,
    /// From then on.
    pub(crate) since: Option<Timestamp>,
    /// Before then.
    pub(crate) until: Option<Timestamp>,
    /// A part of the subject.
    pub(crate) about: Option<String>,
}

impl Filter {
    /// Understands a line, or says which word it does not understand.
    ///
    /// # Errors
    /// The words for the person.
    pub(crate) fn parse(line: &str, now: Timestamp) -> Result<Self, String> {
        let mut filter = Self::default();
        let mut bare: Vec<String> = Vec::new();
        for word in words(line) {
            let word = word.strip_prefix("byok://").unwrap_or(&word);
            match word.split_once(':') {
                Some((name, value)) => filter.take(name, value, now)?,
                None => bare.push(word.to_owned()),
            }
        }
        filter.about = (!bare.is_empty()).then(|| bare.join(" "));
        Ok(filter)
    }

    fn take(&mut self, name: &str, value: &str, now: Timestamp) -> Result<(), String> {
        let Some(word) = Word::parse(name) else {
            let known = Word::ALL.map(Word::name).join(" ");
            return Err(format!("`{name}:` is none of {known}"));
        };
        if value.is_empty() {
            return Err(format!("`{name}:` needs a word after it"));
        }
        let is_new = match word {
            Word::Key => self.key.replace(value.into()).is_none(),
            Word::Client => self.client.replace(value.into()).is_none(),
            Word::Program => self.program.replace(value.into()).is_none(),
            Word::Action => {
                let deed = Action::parse(value).ok_or_else(|| format!("the trail has no action `{value}`"))?;
                self.action.replace(deed).is_none()
            }
            Word::Outcome => {
                let end = Outcome::parse(value).ok_or_else(|| format!("`{value}` is none of {}", outcomes()))?;
                self.outcome.replace(end).is_none()
            }
            Word::Since => self.since.replace(time(value, now)?).is_none(),
            Word::Until => self.until.replace(time(value, now)?).is_none(),
        };
        if is_new {
            Ok(())
        } else {
            Err(format!("`{name}:` stands there twice"))
        }
    }

    /// The question to the daemon.
    pub(crate) fn query(&self) -> AuditQuery {
        AuditQuery {
            key: self.key.clone(),
            since: self.since,
            until: self.until,
            action: self.action.map(|action| action.as_str().into()),
            outcome: self.outcome.map(|outcome| outcome.as_str().into()),
            client: self.client.clone(),
            program: self.program.clone(),
            about: self.about.clone(),
            ..AuditQuery::default()
        }
    }
}

fn time(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    back(text, now).map_err(|_| format!("`{text}` is neither a span (7d) nor a date (2026-11-01)"))
}

fn outcomes() -> String {
    Outcome::ALL
        .iter()
        .map(|one| one.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What could stand in the place of the line's last word, the likeliest first. `others` tells keys, clients and programs that
/// begin so, which only the model knows.
pub(crate) fn completions(line: &str, others: impl Fn(Word, &str) -> Vec<String>) -> Vec<String> {
    let last = last_word(line);
    let Some((name, typed)) = last.split_once(':') else {
        let names = Word::ALL.iter().map(|word| format!("{}:", word.name()));
        return names.filter(|name| name.starts_with(last)).collect();
    };
    let Some(word) = Word::parse(name) else {
        return Vec::new();
    };
    let known: Vec<String> = match word {
        Word::Action => Action::ALL.iter().map(|one| one.as_str().to_owned()).collect(),
        Word::Outcome => Outcome::ALL.iter().map(|one| one.as_str().to_owned()).collect(),
        Word::Since | Word::Until => ["1h", "1d", "7d", "30d"].map(str::to_owned).to_vec(),
        other => others(other, typed),
    };
    let quoted = |value: String| {
        if value.contains(' ') {
            format!("\"{value}\"")
        } else {
            value
        }
    };
    known
        .into_iter()
        .filter(|value| value.starts_with(typed))
        .map(|value| format!("{name}:{}", quoted(value)))
        .collect()
}

/// The line with its last word replaced.
pub(crate) fn completed(line: &str, word: &str) -> String {
    let start = line.len() - last_word(line).len();
    let blank = if word.ends_with(':') { "" } else { " " };
    format!("{}{word}{blank}", &line[..start])
}

fn last_word(line: &str) -> &str {
    line.rsplit(' ').next().unwrap_or("")
}

/// The words of a line; quotes keep blanks and go.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            c if c.is_whitespace() && !is_quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Action, Filter, Outcome, Word, completed, completions};
    use crate::tui::testing::now;

    fn parse(line: &str) -> Result<Filter, String> {
        Filter::parse(line, now())
    }

    #[test]
    fn every_word_of_the_filter_is_understood() {
        let line = "key:\"openai/my key\" action:revealed client:editor program:node outcome:refused since:7d until:2026-11-20";
        let filter = parse(line).unwrap();
        assert_eq!(filter.key.as_deref(), Some("openai/my key"));
        assert_eq!(
            (filter.action, filter.outcome),
            (Some(Action::Revealed), Some(Outcome::Refused))
        );
        assert_eq!(filter.since.unwrap().to_string(), "2026-11-17T10:00:00Z");
        assert_eq!(filter.until.unwrap().to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(filter.query().action.as_deref(), Some("revealed"));
    }

    #[test]
    fn bare_words_are_a_part_of_the_subject() {
        assert_eq!(
            parse("byok://openai/my key").unwrap().about.as_deref(),
            Some("openai/my key")
        );
        assert_eq!(parse("  ").unwrap(), Filter::default());
    }

    #[test]
    fn a_word_that_is_not_understood_is_named() {
        for (line, words) in [
            (
                "foo:bar",
                "`foo:` is none of key action client program outcome since until",
            ),
            ("action:reveal", "the trail has no action `reveal`"),
            ("outcome:bad", "`bad` is none of ok refused failed"),
            ("since:soon", "`soon` is neither a span (7d) nor a date (2026-11-01)"),
            ("key:", "`key:` needs a word after it"),
            ("client:a client:b", "`client:` stands there twice"),
        ] {
            assert_eq!(parse(line).unwrap_err(), words);
        }
    }

    #[test]
    fn what_is_known_completes_the_last_word() {
        let others = |word, _: &str| match word {
            Word::Key => vec!["openai/my key".to_owned(), "aws/prod".to_owned()],
            _ => Vec::new(),
        };
        assert_eq!(completions("out", others), ["outcome:"]);
        assert_eq!(
            completions("x action:rev", others),
            ["action:revealed", "action:revoked"]
        );
        assert_eq!(completions("key:open", others), ["key:\"openai/my key\""]);
        assert!(completions("foo:", others).is_empty());
        assert_eq!(completed("x action:rev", "action:revealed"), "x action:revealed ");
        assert_eq!(completed("", "key:"), "key:");
    }

    proptest::proptest! {
        #[test]
        fn no_line_breaks_it(line in ".{0,60}") {
            let _ = parse(&line);
            for word in completions(&line, |_, _| Vec::new()) {
                completed(&line, &word);
            }
        }
    }
}
