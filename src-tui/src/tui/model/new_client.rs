//! A token for a program: asked for, then shown once.

use crate::tui::keymap::Place;
use crate::tui::widget::entry::Entry;
use crate::tui::widget::form::{Content, Field, Form};
use byok_core::clock::Timestamp;
use byok_core::error::Failure;
use byok_core::model::{CallRule, Client, ClientName, Rate, Scope, ServiceId, parse_when};
use byok_core::secret::Secret;
use byok_daemon::wire::NewClientRequest;

/// The scopes that are switches: their words, and what they give.
const SWITCHES: [(&str, &str); 4] = [
    ("metadata", "Read everything about keys but their values."),
    ("validate", "Have providers asked about keys."),
    ("write", "Add, change, replace and remove keys."),
    ("reveal", "Read values."),
];

/// The dialogue.
pub(crate) struct NewClient {
    /// The fields.
    pub(crate) form: Form,
    /// Whether it is being made.
    pub(crate) is_busy: bool,
    /// The token, until the dialogue is closed.
    pub(crate) token: Option<Token>,
}

/// A token that was made.
pub(crate) struct Token {
    /// Whose.
    pub(crate) client: Client,
    /// The token.
    pub(crate) token: Secret,
    /// Whether the next Esc closes it.
    pub(crate) is_leaving: bool,
}

impl Default for NewClient {
    fn default() -> Self {
        let line = |id: &str, label: &str, hint: &str| Field::line(id, label, Entry::plain()).hint(hint);
        let mut fields = vec![line("name", "Name", "The program's name, for you and the audit trail.")];
        fields.extend(SWITCHES.map(|(word, gives)| {
            Field::new(word, word, Content::Switch(false)).hint(format!("{gives} Space switches."))
        }));
        fields.extend([
            line(
                "use",
                "use:",
                "Keys that the gateway uses for it, unseen by it: openai, aws/prod, or * for all.",
            ),
            line(
                "services",
                "Services",
                "Keep it to the keys of these: openai, github. With none, and no keys, it reaches all.",
            ),
            line("keys", "Keys", "Keep it to these keys: openai/work, aws/prod."),
            line(
                "expires",
                "Expires",
                "When its token ends: 30d, or 2027-01-31. Empty is never.",
            ),
            line(
                "rate",
                "Rate",
                "Operations of one kind in so many seconds. Empty is 10/60s, or 600/60s where it only uses keys.",
            ),
            line(
                "calls",
                "Calls",
                "Calls it may make through the gateway: POST /v1/chat/*, GET /v1/models. Empty is every call.",
            ),
            line(
                "at_once",
                "At once",
                "How many calls it may make through the gateway at once. Empty is 64.",
            ),
        ]);
        Self {
            form: Form { fields, focus: 0 },
            is_busy: false,
            token: None,
        }
    }
}

impl NewClient {
    /// Where its keys are looked up.
    pub(crate) fn places(&self) -> Vec<Place> {
        match self.token {
            Some(_) => vec![Place::Once],
            None => vec![Place::Sheet, Place::Entry],
        }
    }
}

/// What the form asks for.
///
/// # Errors
/// The field that makes no sense, and why.
pub(crate) fn read(form: &Form, now: Timestamp) -> Result<NewClientRequest, (&'static str, String)> {
    if form.text("name").is_empty() {
        return Err(("name", "give it a name".into()));
    }
    let name = ClientName::parse(form.text("name")).map_err(|fault| ("name", words(&fault)))?;
    let mut scopes = Vec::new();
    for (word, _) in SWITCHES {
        if form.is_on(word) {
            scopes.push(Scope::parse(word).map_err(|fault| ("metadata", words(&fault)))?);
        }
    }
    for word in list(form.text("use")) {
        let word = format!("use:{}", word.strip_prefix("use:").unwrap_or(word));
        scopes.push(Scope::parse(&word).map_err(|fault| ("use", words(&fault)))?);
    }
    if scopes.is_empty() {
        return Err(("metadata", "give it at least one right: a switch, or use:".into()));
    }
    let services = list(form.text("services")).map(ServiceId::parse);
    let services: Result<_, _> = services.collect();
    let rules: Result<_, _> = list(form.text("calls")).map(CallRule::parse).collect();
    let expires = Some(form.text("expires")).filter(|text| !text.is_empty());
    Ok(NewClientRequest {
        name,
        scopes,
        services: services.map_err(|fault| ("services", words(&fault)))?,
        keys: list(form.text("keys")).map(str::to_owned).collect(),
        expires_at: expires
            .map(|text| parse_when(text, now))
            .transpose()
            .map_err(|fault| ("expires", words(&fault)))?,
        rate: rate(form.text("rate"))?,
        rules: rules.map_err(|fault| ("calls", words(&fault)))?,
        concurrency: concurrency(form.text("at_once"))?,
    })
}

/// A rate, or nothing: the daemon knows what is usual for the rights.
fn rate(text: &str) -> Result<Option<Rate>, (&'static str, String)> {
    let given = (!text.is_empty()).then(|| Rate::parse(text));
    given.transpose().map_err(|fault| ("rate", words(&fault)))
}

/// A number from 1, or nothing.
fn concurrency(text: &str) -> Result<Option<u32>, (&'static str, String)> {
    match text {
        "" => Ok(None),
        text => match text.parse() {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(("at_once", "write a number from 1".into())),
        },
    }
}

/// Words between commas.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn words(fault: &impl Failure) -> String {
    match fault.hint() {
        Some(hint) => format!("{fault}; {hint}"),
        None => fault.to_string(),
    }
}

/// Clients for tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::{Client, ClientName, Rate, Scope};
    use crate::tui::testing::now;
    use byok_core::ids::ClientId;
    use jiff::SignedDuration;

    /// A client with these scopes, kept to one key.
    pub(crate) fn named(name: &str, scopes: &[&str]) -> Client {
        let id = ClientId::parse("01936a5e-7b5c-7000-8000-000000000000").expect("an id");
        Client {
            id,
            name: ClientName::parse(name).expect("a name"),
            scopes: scopes.iter().map(|word| Scope::parse(word).expect("a scope")).collect(),
            services: Vec::new(),
            keys: vec!["openai/work".into()],
            expires_at: Some(now() + SignedDuration::from_hours(24 * 30)),
            last_used_at: Some(now() - SignedDuration::from_mins(3)),
            rate: Rate::default(),
            rules: Vec::new(),
            concurrency: None,
            created_at: now() - SignedDuration::from_hours(24 * 12),
            is_suspended: false,
        }
    }

    /// A usual one.
    pub(crate) fn client() -> Client {
        named("editor", &["metadata", "use:openai"])
    }
}

#[cfg(test)]
mod tests {
    use super::{NewClient, read};
    use crate::tui::testing::now;
    use crate::tui::widget::entry::Entry;
    use crate::tui::widget::form::Content;

    fn with(fields: &[(&str, &str)]) -> NewClient {
        let mut new = NewClient::default();
        for (id, text) in fields {
            let field = new.form.field_mut(id).unwrap();
            field.content = match field.content {
                Content::Switch(_) => Content::Switch(true),
                _ => Content::Line(Entry::with(*text)),
            };
        }
        new
    }

    #[test]
    fn a_form_is_read_with_the_words_of_the_command_line() {
        let new = with(&[
            ("name", " editor "),
            ("metadata", ""),
            ("use", "openai, use:aws/prod,*"),
            ("services", "openai, github"),
            ("keys", "openai/my key"),
            ("expires", "30d"),
            ("rate", "100/60s"),
            ("calls", "POST /v1/chat/*, * /v1/models"),
            ("at_once", "4"),
        ]);
        let wanted = read(&new.form, now()).unwrap();
        let scopes: Vec<String> = wanted.scopes.iter().map(ToString::to_string).collect();
        assert_eq!(scopes, ["metadata", "use:openai", "use:aws/prod", "use:*"]);
        assert_eq!(
            (wanted.services.len(), wanted.keys),
            (2, vec!["openai/my key".to_owned()])
        );
        assert_eq!(wanted.expires_at.unwrap().to_string(), "2026-12-24T10:00:00Z");
        assert_eq!(wanted.rate.unwrap().operations, 100);
        let rules: Vec<String> = wanted.rules.iter().map(ToString::to_string).collect();
        assert_eq!(rules, ["POST /v1/chat/*", "* /v1/models"]);
        assert_eq!(wanted.concurrency, Some(4));
    }

    #[test]
    fn what_makes_no_sense_is_said_at_its_field() {
        let name = ("name", "editor");
        for (fields, blamed) in [
            (vec![("name", "")], "name"),
            (vec![name], "metadata"),
            (vec![name, ("use", "OpenAI!")], "use"),
            (vec![name, ("write", ""), ("services", "no service")], "services"),
            (vec![name, ("write", ""), ("expires", "yesterday")], "expires"),
            (vec![name, ("write", ""), ("rate", "often")], "rate"),
            (vec![name, ("write", ""), ("calls", "chat")], "calls"),
            (vec![name, ("write", ""), ("at_once", "0")], "at_once"),
        ] {
            let (field, words) = read(&with(&fields).form, now()).unwrap_err();
            assert_eq!(field, blamed, "{words}");
            assert!(!words.is_empty());
        }
    }
}
