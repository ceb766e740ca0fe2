//! What a person may want to know of a provider before giving byok a key of it.

use super::auth::{Auth, Style};
use super::provider::Provider;
use super::request::{Cost, Method};
use serde::Serialize;

/// The page of a provider: its definition, and how byok asks about its keys.
#[derive(Debug, Serialize)]
pub struct Page<'a> {
    /// What the catalogue lists.
    #[serde(flatten)]
    pub provider: &'a Provider,
    /// Its web site.
    pub home: Option<&'a str>,
    /// Its documentation.
    pub docs: Option<&'a str>,
    /// The shapes its keys are known to have.
    pub shapes: Vec<ShapeOfKey<'a>>,
    /// How a key is checked; `None` when nobody can be asked.
    pub check: Option<Question<'a>>,
    /// The names of the facts that a check tells.
    pub tells: Vec<&'a str>,
    /// The names of those that take a further question.
    pub tells_more: Vec<&'a str>,
    /// Whether byok can have the provider make a new key.
    pub rotates: bool,
    /// What the key that makes a new one must be allowed.
    pub rotation_needs: Option<&'a str>,
    /// What went wrong for others.
    pub pitfalls: &'a [String],
    /// What else is known.
    pub notes: Option<&'a str>,
}

/// A shape of a key, in words.
#[derive(Debug, Serialize)]
pub struct ShapeOfKey<'a> {
    /// The field.
    pub field: &'a str,
    /// What kind of key it is.
    pub label: Option<&'a str>,
    /// What it starts with.
    pub prefixes: &'a [String],
}

/// How a key is checked.
#[derive(Debug, Serialize)]
pub struct Question<'a> {
    /// The word of the request.
    pub method: &'static str,
    /// Where it goes, with `{field}` for what the person fills in.
    pub url: String,
    /// How it shows the key, in words.
    pub shown: &'static str,
    /// What it costs: `free`, `quota` or `paid`.
    pub cost: Cost,
    /// Whether a wrong key is asked about, too, before this one is believed.
    pub control: bool,
    /// Where this is known from, as in the definition.
    pub source: &'a str,
}

impl Provider {
    /// The page of this provider.
    pub fn page(&self) -> Page<'_> {
        let more = self.inquiries.iter().flat_map(|inquiry| &inquiry.reveals);
        Page {
            provider: self,
            home: self.home.as_deref(),
            docs: self.docs.as_deref(),
            shapes: self.shapes(),
            check: self.question(),
            tells: once_each(self.reveals.iter().map(|reveal| reveal.fact.as_str())),
            tells_more: once_each(more.map(|reveal| reveal.fact.as_str())),
            rotates: self.rotation.is_some(),
            rotation_needs: self.rotation.as_ref().map(|rotation| rotation.needs.as_str()),
            pitfalls: &self.pitfalls,
            notes: self.notes.as_deref(),
        }
    }

    fn shapes(&self) -> Vec<ShapeOfKey<'_>> {
        let shapes = self.formats.iter().map(|format| ShapeOfKey {
            field: format.field.as_str(),
            label: format.label.as_deref(),
            prefixes: &format.prefixes,
        });
        shapes.collect()
    }

    fn question(&self) -> Option<Question<'_>> {
        let request = self.validate.as_ref()?;
        let url = request.url.as_str();
        let base = self.base_url.as_deref().unwrap_or_default().trim_end_matches('/');
        Some(Question {
            method: Method::as_str(request.method),
            url: if url.starts_with('/') {
                format!("{base}{url}")
            } else {
                url.to_owned()
            },
            shown: self.auth.in_words(),
            cost: request.cost,
            control: request.control,
            source: &request.source,
        })
    }
}

impl Auth {
    /// How a request shows the key, for a person.
    pub fn in_words(&self) -> &'static str {
        match self.style {
            Style::Bearer => "as a bearer token",
            Style::Header => "in a header",
            Style::Query => "in the URL, as a parameter",
            Style::Path => "in the URL",
            Style::Body => "in the body",
            Style::Basic => "as user and password",
            Style::None => "not at all",
            Style::Sigv4 => "not at all: it signs the request",
            Style::HttpDigest => "not at all: it proves itself with HTTP digest",
            Style::Oauth2ClientCredentials => "with its client id, for a token that is dropped at once",
            Style::Oauth2JwtBearer => "not at all: it signs a statement, for a token that is dropped at once",
            Style::Cli => "to the provider's own tool only",
        }
    }
}

/// The names in their order, each once.
fn once_each<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut kept = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

/// Where something is known from, in words: `trufflehog+docs` is `TruffleHog, its documentation`.
pub fn source_in_words(source: &str) -> String {
    let words = source.split('+').map(|one| match one {
        "docs" => "its documentation",
        "openapi" => "its OpenAPI description",
        "trufflehog" => "TruffleHog",
        "gitleaks" => "Gitleaks",
        "kingfisher" => "Kingfisher",
        "titus" => "Titus",
        "latchkey" => "Latchkey",
        "litellm" => "LiteLLM",
        "mcp-registry" => "the MCP registry",
        "code" => "public programs",
        "issue" => "public reports",
        "knowledge" => "general knowledge, not looked up",
        other => other,
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Cost, source_in_words};
    use crate::model::ServiceId;
    use crate::provider::Catalog;

    #[test]
    fn page_says_where_the_question_goes_and_what_it_tells() {
        let catalog = Catalog::built_in();
        let page = |id| catalog.get(&ServiceId::parse(id).unwrap()).unwrap().page();
        let elevenlabs = page("elevenlabs");
        let check = elevenlabs.check.unwrap();
        assert_eq!(check.url, "https://api.elevenlabs.io/v1/user/subscription");
        assert_eq!((check.method, check.cost, check.control), ("GET", Cost::Free, false));
        assert!(elevenlabs.tells.contains(&"plan") && elevenlabs.tells_more.contains(&"owner"));
        assert!(page("airbnb").check.is_none());
        assert!(page("generic-bearer").check.unwrap().control);
        assert_eq!(page("stripe").tells, ["mode"], "each once");
        assert!(page("vercel").rotates);
    }

    #[test]
    fn sources_have_words() {
        assert_eq!(source_in_words("docs+trufflehog"), "its documentation, TruffleHog");
    }
}
