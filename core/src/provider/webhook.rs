//! An address of the person's choice that is told of notices.

use super::base_url::is_protected;
use super::client::Clients;
use super::resolve::Reach;
use crate::error::{Code, Failure};
use reqwest::{Url, header};
use std::fmt;
use std::time::Duration;

/// A receiver answers within this, or it counts as out of reach.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where notices are posted to: `https`, or `http` to this machine.
///
/// # Security
/// The path of a webhook is often its password: it is in no message and not in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook(Url);

/// An address that notices must not go to.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum InvalidWebhook {
    /// Not a URL with a host.
    #[error("the address is not an absolute URL")]
    NotAUrl,
    /// Neither TLS nor this machine.
    #[error("the address would get notices unencrypted; use https, or http to this machine")]
    Unencrypted,
    /// A user name or a password before the host.
    #[error("the address has a user name or a password in it")]
    UserInfo,
}

/// A notice that did not arrive.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum Undelivered {
    /// This machine's certificates can't be read.
    #[error("no TLS client can be made")]
    NoClient,
    /// No answer.
    #[error("the webhook could not be reached")]
    Unreachable,
    /// An answer that is no success. Redirects are not followed.
    #[error("the webhook answered {0}")]
    Refused(u16),
}

impl Failure for InvalidWebhook {
    fn code(&self) -> Code {
        Code::Config
    }
}

impl Webhook {
    /// Reads the address.
    ///
    /// # Errors
    /// What is wrong with it; the text itself is not repeated.
    pub fn parse(text: &str) -> Result<Self, InvalidWebhook> {
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(InvalidWebhook::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| InvalidWebhook::NotAUrl)?;
        if !url.has_host() {
            return Err(InvalidWebhook::NotAUrl);
        }
        if !is_protected(&url) {
            return Err(InvalidWebhook::Unencrypted);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidWebhook::UserInfo);
        }
        Ok(Self(url))
    }

    /// Posts a JSON document. What is answered besides the status is not read.
    ///
    /// # Errors
    /// When nobody answers within ten seconds, or with anything but a success.
    pub async fn post(&self, json: Vec<u8>) -> Result<(), Undelivered> {
        let clients = Clients::new(TIMEOUT);
        let client = clients.for_url(&self.0, Reach::Anywhere).ok_or(Undelivered::NoClient)?;
        let request = client
            .post(self.0.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(json);
        // The error of the library names the URL.
        let answer = request.send().await.map_err(|_| Undelivered::Unreachable)?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(Undelivered::Refused(answer.status().as_u16()))
        }
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Webhook(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidWebhook, Webhook};

    #[test]
    fn only_tls_and_this_machine_are_allowed() {
        for text in [
            "https://hooks.example.com/T0/B1?x=1",
            "http://127.0.0.1:8080/",
            "http://[::1]/x",
        ] {
            assert!(Webhook::parse(text).is_ok(), "{text}");
        }
        for (text, fault) in [
            ("http://example.com/", InvalidWebhook::Unencrypted),
            ("ftp://127.0.0.1/", InvalidWebhook::Unencrypted),
            ("https://me:pw@example.com/", InvalidWebhook::UserInfo),
            ("example.com", InvalidWebhook::NotAUrl),
            ("https://exa mple.com", InvalidWebhook::NotAUrl),
        ] {
            assert_eq!(Webhook::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn the_address_is_not_shown() {
        let hook = Webhook::parse("https://hooks.example.com/secret").unwrap();
        assert_eq!(format!("{hook:?}"), "Webhook(…)");
    }
}
