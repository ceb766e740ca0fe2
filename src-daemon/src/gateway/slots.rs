//! Where callers show their token: wherever the programs of some provider show a key.
//!
//! A token is recognised by its shape (`byok_…`), so it may stand in any header, parameter or segment of the path. What else stands in a place that
//! is made for a key, or in the one of this provider, doesn't go further either: the provider sees our key and nobody else's.

use super::head::Head;
use crate::problem::Problem;
use byok_core::crypto::TokenDigest;
use byok_core::crypto::token::{LENGTH, PREFIX};
use byok_core::error::Code;
use byok_core::provider::KeyPlace;
use data_encoding::BASE64;
use httparse::Header;
use std::ops::Range;
use zeroize::Zeroizing;

/// What a request shows of its sender.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    /// Nothing.
    Nothing,
    /// Something that is no token.
    Other,
    /// A token with this digest.
    Token(TokenDigest),
}

/// Finds the token of a request.
///
/// # Errors
/// When it shows two different ones, because only one of them can be the sender's.
pub(super) fn shown(head: &Head<'_, '_>) -> Result<Shown, Problem> {
    let mut found = Shown::Nothing;
    let mut see = |bytes: &[u8]| {
        let Some(digest) = TokenDigest::of_bytes(bytes) else {
            if matches!(found, Shown::Nothing) {
                found = Shown::Other;
            }
            return Ok(());
        };
        match &found {
            Shown::Token(known) if !known.matches(&digest) => {
                Err(Problem::new(Code::Usage, "the request shows two different tokens"))
            }
            _ => {
                found = Shown::Token(digest);
                Ok(())
            }
        }
    };
    for header in head.headers {
        if !is_key_header(header.name) && !holds_token(header.value) {
            continue;
        }
        let value = header.value.trim_ascii();
        match basic(value) {
            Some(pair) => {
                let token = pair
                    .split(|byte| *byte == b':')
                    .find(|part| part.starts_with(PREFIX.as_bytes()));
                see(token.unwrap_or_default())?;
            }
            None => see(value.rsplit(|byte| *byte == b' ').next().unwrap_or_default())?,
        }
    }
    for (_, value) in parameters(head.query) {
        if value.starts_with(PREFIX) {
            see(value.as_bytes())?;
        }
    }
    if let Some(token) = token_in(head.path) {
        see(&head.path.as_bytes()[token])?;
    }
    Ok(found)
}

/// Where a token stands in a path.
pub(super) fn token_in(path: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = path[from..].find(PREFIX).map(|at| from + at) {
        let whole = at..at + LENGTH;
        let bytes = path.as_bytes().get(whole.clone());
        if bytes.is_some_and(|bytes| TokenDigest::of_bytes(bytes).is_some()) {
            return Some(whole);
        }
        from = at + PREFIX.len();
    }
    None
}

/// Whether a header must not go further.
pub(super) fn is_shown_in(header: &Header<'_>, place: &KeyPlace) -> bool {
    let is_place = matches!(place, KeyPlace::Header(name) if header.name.eq_ignore_ascii_case(name));
    is_place || is_key_header(header.name) || holds_token(header.value)
}

/// Whether a parameter must not go further.
pub(super) fn is_shown_as((name, value): (&str, &str), place: &KeyPlace) -> bool {
    matches!(place, KeyPlace::Query(own) if name == own) || value.starts_with(PREFIX)
}

/// The parameters of a query, as they are written.
pub(super) fn parameters(query: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    let pairs = query.into_iter().flat_map(|query| query.split('&'));
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Headers that are made for keys, by any provider of which we know.
fn is_key_header(name: &str) -> bool {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    match name.len() {
        7 => is("api-key"),
        9 => is("x-api-key"),
        10 => is("xi-api-key"),
        12 => is("x-auth-token") || is("x-auth-email"),
        13 => is("authorization") || is("private-token"),
        14 => is("x-goog-api-key"),
        19 => is("proxy-authorization"),
        _ => false,
    }
}

fn holds_token(value: &[u8]) -> bool {
    value.starts_with(PREFIX.as_bytes())
        || value
            .split(|byte| *byte == b' ')
            .skip(1)
            .any(|word| word.starts_with(PREFIX.as_bytes()))
}

/// The pair of `Basic …`.
fn basic(value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (scheme, rest) = value.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    BASE64.decode(rest.trim_ascii()).ok().map(Zeroizing::new)
}
