//! What looks like a key, and whose it may be. A guess: a person sees what was found before anything is changed.

use crate::model::{FieldName, ServiceId};
use crate::provider::{Catalog, Certainty, detect};
use crate::secret::Secret;
use std::collections::HashMap;

/// The service of keys that nobody's catalogue entry fits.
pub const GENERIC: &str = "generic";
/// Below that a text is a word, a number or a setting.
const SHORTEST_RANDOM: usize = 16;
/// Bits a character: English has 2 to 3 over such lengths, hexadecimal digits near 4, base64 near 5.
const LEAST_ENTROPY: f64 = 3.0;
/// A password may be a word; only its variable says that it is one.
const SHORTEST_PASSWORD: usize = 8;

/// Whose a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// The provider; `generic` when only the name or the look gives it away.
    pub service: ServiceId,
    /// The secret field it would be; `None` for the main one.
    pub field: Option<FieldName>,
}

/// The variables that the catalogue's providers read.
pub struct Variables<'a> {
    catalog: &'a Catalog,
    known: HashMap<&'a str, Vec<Claim>>,
}

/// A provider that reads a variable: the field that it holds, the main one if none, and whether that is secret.
type Claim = (ServiceId, Option<FieldName>, bool);

impl<'a> Variables<'a> {
    /// Those of the whole catalogue.
    pub fn of(catalog: &'a Catalog) -> Self {
        let mut known: HashMap<&str, Vec<Claim>> = HashMap::new();
        for provider in catalog.iter() {
            for variable in &provider.env {
                let claims = known.entry(variable).or_default();
                claims.push((provider.id.clone(), None, true));
            }
            for field in &provider.fields {
                for variable in &field.env {
                    let claims = known.entry(variable).or_default();
                    claims.push((provider.id.clone(), Some(field.name.clone()), field.secret));
                }
            }
        }
        Self { catalog, known }
    }

    /// The plain field of `service` that a variable holds: it goes with the key, and stays where it is.
    pub fn plain_field(&self, service: &ServiceId, variable: &str) -> Option<&FieldName> {
        self.known
            .get(variable)?
            .iter()
            .find_map(|(owner, field, is_secret)| field.as_ref().filter(|_| owner == service && !is_secret))
    }

    /// Whose key the value of a variable may be; `None` when it does not look like one.
    pub fn suspect(&self, variable: &str, value: &str) -> Option<Suspect> {
        if is_reference(value) {
            return None;
        }
        let claims = self.known.get(variable).map_or(&[][..], Vec::as_slice);
        if !claims.is_empty() && claims.iter().all(|(_, _, is_secret)| !is_secret) {
            return None;
        }
        let shapes = detect(self.catalog, &Secret::copy_of(value.as_bytes()));
        let secret = claims.iter().filter(|(_, _, is_secret)| *is_secret);
        // The shape decides between two that read the same variable, and against the variable's name: a key of OpenRouter in
        // OPENAI_API_KEY is OpenRouter's.
        let claimed = |(service, field, _): &Claim| Suspect {
            service: service.clone(),
            field: field.clone(),
        };
        if let [shape, ..] = &shapes[..] {
            let fitting = secret
                .clone()
                .find(|(service, ..)| shapes.iter().any(|shape| shape.service == *service));
            if let Some(claim) = fitting {
                return Some(claimed(claim));
            }
            if shape.certainty == Certainty::Precise && self.is_secret_shape(&shape.service, value) {
                return Some(of(&shape.service));
            }
        }
        if let Some(claim) = secret.into_iter().next() {
            return Some(claimed(claim));
        }
        looks_secret(variable, value).then(generic)
    }

    /// Whose key a text without a variable may be: a header's, an argument's. `name` is what stands before it.
    pub fn suspect_loose(&self, name: &str, value: &str) -> Option<Suspect> {
        if is_reference(value) {
            return None;
        }
        let shapes = detect(self.catalog, &Secret::copy_of(value.as_bytes()));
        match &shapes[..] {
            [shape, ..] if shape.certainty == Certainty::Precise && self.is_secret_shape(&shape.service, value) => {
                Some(of(&shape.service))
            }
            _ => looks_secret(name, value).then(generic),
        }
    }

    /// An access key's id has an unmistakable shape, too, and is no secret.
    fn is_secret_shape(&self, service: &ServiceId, value: &str) -> bool {
        let Some(provider) = self.catalog.get(service) else {
            return false;
        };
        let fits = provider.formats.iter().find(|format| format.fits(value.as_bytes()));
        fits.and_then(|format| provider.field(&format.field))
            .is_none_or(|field| field.secret)
    }
}

fn of(service: &ServiceId) -> Suspect {
    Suspect {
        service: service.clone(),
        field: None,
    }
}

fn generic() -> Suspect {
    of(&ServiceId::parse(GENERIC).expect("it has a service's shape"))
}

/// Whether a value is none: another program's reference, a variable to be filled in, a placeholder of a README.
pub fn is_reference(value: &str) -> bool {
    const PARTS: [&str; 6] = ["${", "$(", "{{", "{env:", "{file:", "%("];
    const STARTS: [&str; 8] = ["$", "byok://", "op://", "bws://", "keyring:", "env:", "vault:", "<"];
    const PLACEHOLDERS: [&str; 9] = [
        "your_",
        "your-",
        "yourkey",
        "xxxx",
        "changeme",
        "replace",
        "placeholder",
        "insert",
        "....",
    ];
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    value.is_empty()
        || PARTS.iter().any(|part| value.contains(part))
        || STARTS.iter().any(|start| value.starts_with(start))
        || PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

/// Whether name and value together look like a key that no catalogue entry knows.
pub fn looks_secret(name: &str, value: &str) -> bool {
    if value.chars().any(char::is_whitespace) {
        return false;
    }
    if has_password(value) {
        return true;
    }
    match kind_of(name) {
        Some(Kind::Password) => value.len() >= SHORTEST_PASSWORD,
        Some(Kind::Key) => is_random(value),
        None => false,
    }
}

enum Kind {
    Key,
    Password,
}

/// What a name says of its value.
fn kind_of(name: &str) -> Option<Kind> {
    const KEYS: [&str; 9] = [
        "KEY",
        "APIKEY",
        "TOKEN",
        "PAT",
        "CREDENTIAL",
        "CREDENTIALS",
        "AUTH",
        "AUTHORIZATION",
        "BEARER",
    ];
    const PASSWORDS: [&str; 4] = ["PASSWORD", "PASSWD", "SECRET", "PASSPHRASE"];
    let upper = name.to_ascii_uppercase();
    let last = upper.rsplit(['_', '-', '.']).next().unwrap_or_default();
    if PASSWORDS.iter().any(|word| last.ends_with(word)) {
        Some(Kind::Password)
    } else if KEYS.contains(&last) || last.ends_with("TOKEN") || last.ends_with("APIKEY") {
        Some(Kind::Key)
    } else {
        None
    }
}

/// Whether a URL carries a password: `postgres://me:secret@host/db`.
fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.split_once(':')
        .is_some_and(|(_, password)| !password.is_empty() && !is_reference(password))
}

/// Whether a text looks as if a machine had made it.
fn is_random(value: &str) -> bool {
    let is_place = value.contains("://") || value.starts_with(['/', '~', '.']) || value.contains('\\');
    !is_place && value.len() >= SHORTEST_RANDOM && entropy(value) >= LEAST_ENTROPY
}

/// Shannon's entropy, in bits a byte.
fn entropy(value: &str) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    let share = |count: &u32| f64::from(*count) / total;
    -counts
        .iter()
        .filter(|count| **count > 0)
        .map(share)
        .map(|p| p * p.log2())
        .sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::{GENERIC, Variables, is_reference};
    use crate::provider::Catalog;

    fn suspect(variable: &str, value: &str) -> Option<String> {
        let catalog = Catalog::built_in();
        let found = Variables::of(&catalog).suspect(variable, value)?;
        Some(found.service.to_string())
    }

    const GITHUB: &str = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

    #[test]
    fn the_catalogue_names_variables_and_shapes() {
        assert_eq!(suspect("GITHUB_TOKEN", GITHUB).as_deref(), Some("github"));
        assert_eq!(
            suspect("GITHUB_PERSONAL_ACCESS_TOKEN", GITHUB).as_deref(),
            Some("github")
        );
        assert_eq!(suspect("ANYTHING", GITHUB).as_deref(), Some("github"));
        assert_eq!(suspect("OPENAI_API_KEY", "a-key-of-a-proxy").as_deref(), Some("openai"));
        let router = format!("sk-or-v1-{}", "0".repeat(64));
        assert_eq!(suspect("OPENAI_API_KEY", &router).as_deref(), Some("openrouter"));
    }

    #[test]
    fn an_access_keys_id_is_no_secret() {
        assert_eq!(suspect("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7ABCDEFG"), None);
        assert_eq!(suspect("SOMETHING", "AKIAIOSFODNN7ABCDEFG"), None);
        let secret = "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";
        assert_eq!(suspect("AWS_SECRET_ACCESS_KEY", secret).as_deref(), Some("aws"));
    }

    #[test]
    fn a_name_and_a_random_value_are_enough() {
        for (name, value) in [
            ("ACME_API_KEY", "7f3kq09zmx81bv55"),
            ("ACME_TOKEN", "0123456789abcdef0123456789abcdef"),
            ("DB_PASSWORD", "hunter2hunter2"),
            ("DATABASE_URL", "postgres://me:s3cret@localhost/db"),
        ] {
            assert_eq!(suspect(name, value).as_deref(), Some(GENERIC), "{name}");
        }
    }

    #[test]
    fn settings_are_no_keys() {
        for (name, value) in [
            ("LOG_LEVEL", "debug"),
            ("ACME_API_KEY", "aaaaaaaaaaaaaaaaaaaaaaaa"),
            ("ACME_TOKEN_FILE", "/run/secrets/acme-token-0123456789"),
            ("ACME_API_KEY", "short"),
            ("DATABASE_URL", "postgres://localhost/db"),
            ("GREETING", "correct horse battery staple 0123456789"),
            ("ACME_KEY", "/home/me/.ssh/id_ed25519_for_acme"),
            ("AWS_REGION", "us-east-1"),
        ] {
            assert_eq!(suspect(name, value), None, "{name}");
        }
    }

    #[test]
    fn references_and_placeholders_are_left_alone() {
        for value in [
            "${GITHUB_TOKEN}",
            "${input:github}",
            "$GITHUB_TOKEN",
            "{env:GITHUB_TOKEN}",
            "byok://github",
            "op://vault/item",
            "<your token>",
            "YOUR_API_KEY",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "",
        ] {
            assert!(is_reference(value), "{value}");
        }
        assert!(!is_reference(GITHUB));
    }
}
