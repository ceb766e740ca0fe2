//! Whose key was refused.

use std::collections::BTreeSet;

/// A key that the server was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// `service/name`.
    pub reference: String,
    /// What its provider is called: id, name, aliases.
    pub names: Vec<String>,
    /// The hosts it is sent to; empty when nobody knows.
    pub hosts: Vec<String>,
}

/// The key that a refusal is about: where the text names an address, the one that is sent there; else the only one, or the only one
/// whose provider it names. `None` when it is about another host's answer, or can't be told: then no key is called refused.
pub fn whose<'a>(text: &str, candidates: &'a [Candidate]) -> Option<&'a Candidate> {
    let text = text.to_lowercase();
    let hosts = hosts(&text);
    if !hosts.is_empty() {
        let there = |one: &&Candidate| one.hosts.iter().any(|host| hosts.contains(host.as_str()));
        let unknown = |one: &&Candidate| one.hosts.is_empty();
        return only(candidates.iter().filter(there)).or_else(|| {
            let is_known = candidates.iter().any(|one| there(&one));
            only(candidates.iter().filter(unknown)).filter(|_| !is_known)
        });
    }
    let named = |one: &&Candidate| one.names.iter().any(|name| has_word(&text, &name.to_lowercase()));
    match candidates {
        [one] => Some(one),
        _ => only(candidates.iter().filter(named)),
    }
}

fn only<'a>(mut all: impl Iterator<Item = &'a Candidate>) -> Option<&'a Candidate> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// The hosts of the addresses in a text.
fn hosts(text: &str) -> BTreeSet<&str> {
    let after = text.split("://").skip(1);
    after
        .filter_map(|rest| {
            let end =
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '@')));
            let authority = &rest[..end.unwrap_or(rest.len())];
            let host = authority.rsplit('@').next().unwrap_or(authority);
            let host = match host.rsplit_once(':') {
                Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
                _ => host,
            };
            let host = host.trim_end_matches(['.', ':']);
            (!host.is_empty()).then_some(host)
        })
        .collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::{Candidate, whose};

    fn candidate(reference: &str, names: &[&str], hosts: &[&str]) -> Candidate {
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        Candidate {
            reference: reference.into(),
            names: owned(names),
            hosts: owned(hosts),
        }
    }

    fn found<'a>(text: &str, all: &'a [Candidate]) -> Option<&'a str> {
        whose(text, all).map(|one| one.reference.as_str())
    }

    #[test]
    fn the_only_key_is_meant_unless_another_host_answered() {
        let github = [candidate("github/main", &["github", "GitHub"], &["api.github.com"])];
        assert_eq!(found("Bad credentials", &github), Some("github/main"));
        let ours = "Client error '401 Unauthorized' for url 'https://api.github.com/user'";
        assert_eq!(found(ours, &github), Some("github/main"));
        assert_eq!(found("401 for https://intranet.example:8443/login", &github), None);
        assert_eq!(found("401 for https://api.github.com.evil.example/", &github), None);
        assert_eq!(found("401 for https://api.github.com@evil.example/", &github), None);
    }

    #[test]
    fn a_key_whose_hosts_nobody_knows_is_meant_when_no_other_can_be() {
        let all = [
            candidate("generic/x", &["generic"], &[]),
            candidate("openai/work", &["openai", "OpenAI"], &["api.openai.com"]),
        ];
        assert_eq!(found("401 for https://api.x.example/v1", &all), Some("generic/x"));
        assert_eq!(found("401 for https://api.openai.com/v1", &all), Some("openai/work"));
        assert_eq!(found("OpenAI: invalid api key", &all), Some("openai/work"));
        assert_eq!(found("invalid api key", &all), None, "it could be either");
        assert_eq!(found("invalid api key of openais", &all), None);
    }
}
