//! A head of the trail on one line, to be kept where nobody who can write to the vault can write: on paper, in git.
//!
//! ```text
//! byok-anchor-v1 VAULT_ID SEQ TIME DIGEST
//! DIGEST = hex SHA-256("byok-anchor-v1" ‖ vault id ‖ seq ‖ time ‖ mac(seq))        each with its length (8 bytes) before it
//! ```
//!
//! Protects against whoever holds the vault key: the chain can be written anew with it, and head and trail can be cut together; a
//! line kept elsewhere can't. The row's mac covers every row before it, so one line is enough. The digest is public: it is
//! taken of a mac that nobody can make without the key, and tells nothing of the rows.

use crate::clock::Timestamp;
use crate::crypto::Tag;
use crate::error::{Code, Failure};
use crate::ids::VaultId;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

const LABEL: &str = "byok-anchor-v1";

/// A head that was told at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Which vault's.
    pub vault: VaultId,
    /// The newest row at that time.
    pub seq: i64,
    /// When it was told, in whole seconds.
    pub at: Timestamp,
    digest: [u8; 32],
}

/// A line that is no anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no anchor of an audit trail")]
pub struct InvalidAnchor;

impl Failure for InvalidAnchor {
    fn code(&self) -> Code {
        Code::InvalidField
    }
    fn hint(&self) -> Option<String> {
        Some(format!(
            "give the line that `byok audit anchor` printed (`{LABEL} …`), or a file that holds it"
        ))
    }
}

impl Anchor {
    /// The anchor of the row `seq` whose tag is `mac`, told at `now`.
    pub fn of(vault: VaultId, seq: i64, mac: &Tag, now: Timestamp) -> Self {
        let at = Timestamp::from_second(now.as_second()).expect("a time without its fraction is a time");
        let digest = digest(&vault, seq, at, mac);
        Self { vault, seq, at, digest }
    }

    /// Reads a line; how much white space is between the words does not matter, so a line that was broken on paper is one.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(line: &str) -> Result<Self, InvalidAnchor> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [LABEL, vault, seq, at, digest] = words[..] else {
            return Err(InvalidAnchor);
        };
        let digest = HEXLOWER_PERMISSIVE.decode(digest.as_bytes()).ok();
        Ok(Self {
            vault: VaultId::parse(vault).ok_or(InvalidAnchor)?,
            seq: seq.parse().ok().filter(|seq| *seq > 0).ok_or(InvalidAnchor)?,
            at: at.parse().map_err(|_| InvalidAnchor)?,
            digest: digest.and_then(|bytes| bytes.try_into().ok()).ok_or(InvalidAnchor)?,
        })
    }

    /// The last anchor in a text, which may hold other lines.
    ///
    /// # Errors
    /// When there is none.
    pub fn last_in(text: &str) -> Result<Self, InvalidAnchor> {
        let last = text.lines().rev().find(|line| line.trim_start().starts_with(LABEL));
        Self::parse(last.ok_or(InvalidAnchor)?)
    }

    /// The digest in hex.
    pub fn digest(&self) -> String {
        HEXLOWER.encode(&self.digest)
    }

    /// Whether the row with this tag is the anchored one.
    pub fn holds(&self, mac: &Tag) -> bool {
        digest(&self.vault, self.seq, self.at, mac).ct_eq(&self.digest).into()
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{LABEL} {} {} {} {}", self.vault, self.seq, self.at, self.digest())
    }
}

fn digest(vault: &VaultId, seq: i64, at: Timestamp, mac: &Tag) -> [u8; 32] {
    let at = at.as_second().to_be_bytes();
    let mut hash = Sha256::new();
    for part in [LABEL.as_bytes(), vault.as_bytes(), &seq.to_be_bytes(), &at, mac] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::Anchor;
    use crate::ids::VaultId;

    fn anchor() -> Anchor {
        let now = "2026-11-22T10:00:00.5Z".parse().unwrap();
        Anchor::of(VaultId::generate(now), 7, &[1; 32], now)
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let anchor = anchor();
        assert_eq!(Anchor::parse(&anchor.to_string()), Ok(anchor));
        assert_eq!(
            Anchor::parse(&format!(" {}\n", anchor.to_string().replace(' ', "\n  "))),
            Ok(anchor)
        );
        assert_eq!(Anchor::last_in(&format!("{anchor}\n# kept since\n\n")), Ok(anchor));
        assert!(anchor.holds(&[1; 32]) && !anchor.holds(&[2; 32]));
    }

    #[test]
    fn what_is_no_anchor_is_refused() {
        let line = anchor().to_string();
        for wrong in [
            "",
            "byok-anchor-v1",
            &line[..line.len() - 1],
            &line.replace("v1", "v2"),
            &line.replace(" 7 ", " 0 "),
            &format!("{line} more"),
        ] {
            assert!(Anchor::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Anchor::last_in("nothing\n").is_err());
    }
}
