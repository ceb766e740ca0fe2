//! Where the gateway's calls with a key go, and how they show it.

use super::address;
use super::auth::Style;
use super::compose;
use super::credential::Credential;
use super::plan::{Refusal, auth_of};
use super::provider::Provider;
use super::segment::{Segment, segment};
use crate::error::{Code, Failure};
use crate::secret::Secret;

/// Everything that a call with one key needs to know.
pub struct Line {
    /// Whether it is TLS; without it the host is this machine.
    pub is_tls: bool,
    /// The host's name or address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What stands in `Host`.
    pub authority: String,
    /// What every path begins with; without a slash at its end, so empty for none.
    pub path: String,
    /// Where the key is shown.
    pub place: Place,
    /// What stands there.
    pub shown: Secret,
}

/// Where the key is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a header of this name, in lower case.
    Header(String),
    /// In a parameter of the query of this name; what stands there is percent-encoded already.
    Query(String),
    /// In a segment of the path; what stands there is percent-encoded already.
    Path(Segment),
}

impl Place {
    /// Whether addresses hold the key, so that whoever quotes an address quotes it.
    pub fn is_in_address(&self) -> bool {
        matches!(self, Self::Query(_) | Self::Path(_))
    }
}

/// Why a key can't be used by calls.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct NotCallable(String);

impl Failure for NotCallable {
    fn code(&self) -> Code {
        Code::Refused
    }
    fn hint(&self) -> Option<String> {
        Some("`byok run` gives a program the key itself".into())
    }
}

impl From<Refusal> for NotCallable {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.message)
    }
}

/// The line of a credential.
///
/// A service of which nothing is known takes its key as a bearer's token, at the base URL that the person gave it.
///
/// # Errors
/// When the provider has no address, the key goes nowhere else than to hosts it is not meant for, or the provider wants it in a
/// way that takes more than putting it into a header, a parameter or a segment of the path.
///
/// # Security
/// The address is the definition's or the key's own, with the same checks as for a question: TLS, or this machine.
pub fn line(provider: &Provider, credential: &Credential<'_>) -> Result<Line, NotCallable> {
    let url = address::base(provider, credential)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.clone(),
    };
    let auth = auth_of(provider, credential);
    let (place, shown) = match auth.style {
        Style::Bearer | Style::Header | Style::Basic | Style::Query => compose::shown(provider, credential, auth)?,
        Style::Path => {
            let (segment, shown) = segment(provider, credential)?;
            (Place::Path(segment), shown)
        }
        Style::None => {
            let text = compose::bearer(provider, credential)?;
            (Place::Header("authorization".into()), text)
        }
        Style::Body => return Err(other_way(provider, "the key is part of its bodies")),
        Style::Sigv4 => return Err(other_way(provider, "its requests are signed")),
        style => {
            return Err(other_way(
                provider,
                style.takes_more().unwrap_or("it takes another way"),
            ));
        }
    };
    Ok(Line {
        is_tls: url.scheme() == "https",
        host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port,
        authority,
        path: url.path().trim_end_matches('/').to_owned(),
        place,
        shown,
    })
}

fn other_way(provider: &Provider, why: &str) -> NotCallable {
    NotCallable(format!("the gateway can't use keys of {}: {why}", provider.name))
}
