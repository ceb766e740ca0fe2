//! How many.

/// `1 file`, `3 files`.
pub(crate) fn counted<N: std::fmt::Display + Copy + PartialEq + From<u8>>(number: N, what: &str) -> String {
    if number == N::from(1) {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
