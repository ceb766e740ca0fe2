//! The token of a request.

use axum::http::{HeaderMap, header};
use byok_core::secret::Secret;

/// What a request shows of itself.
pub(super) enum Shown {
    /// Nothing.
    Nothing,
    /// A token, good or not.
    Token(Secret),
    /// Something else: another scheme, or two headers.
    Garbage,
}

/// Reads `Authorization: Bearer …`. The scheme may be written in any case (RFC 9110, 11.1).
pub(super) fn shown(headers: &HeaderMap) -> Shown {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(header::AUTHORIZATION) {
            Shown::Garbage
        } else {
            Shown::Nothing
        };
    };
    let bytes = value.as_bytes();
    match bytes.split_at_checked(b"bearer ".len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"bearer ") => {
            Shown::Token(Secret::copy_of(token.trim_ascii()))
        }
        _ => Shown::Garbage,
    }
}
