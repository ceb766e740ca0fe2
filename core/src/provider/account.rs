//! The number of an AWS account, which stands in the ids of its access keys.

use data_encoding::BASE32_NOPAD;

/// The letters before the coded part: `AKIA`, `ASIA`.
const PREFIX: usize = 4;
/// The length of an id.
const LENGTH: usize = 20;

/// The account's twelve digits; `None` for ids of the older kind (the fifth letter is `I` or `J`), which do not hold it.
///
/// Six bytes of the base32 behind the prefix hold the number, seven bits to the left.
pub(super) fn of_access_key(id: &[u8]) -> Option<String> {
    let coded = id.get(PREFIX..).filter(|_| id.len() == LENGTH)?;
    if matches!(coded[0], b'I' | b'J') {
        return None;
    }
    let bytes = BASE32_NOPAD.decode(coded).ok()?;
    let mut number = [0; 8];
    number[2..].copy_from_slice(bytes.get(..6)?);
    let number = (u64::from_be_bytes(number) & 0x7fff_ffff_ff80) >> 7;
    (number < 1_000_000_000_000).then(|| format!("{number:012}"))
}

#[cfg(test)]
mod tests {
    use super::of_access_key;

    #[test]
    fn account_is_read_from_newer_ids() {
        // The example of the article that first described it (Tal Be'ery, 2023).
        assert_eq!(of_access_key(b"ASIAQNZGKIQY56JQ7WML").as_deref(), Some("029608264753"));
    }

    #[test]
    fn older_ids_and_other_texts_hold_none() {
        for id in [
            &b"AKIAIOSFODNN7EXAMPLE"[..],
            b"AKIAJ234567ABCDEFGHI",
            b"AKIA",
            b"",
            b"ASIAQNZGKIQY56JQ7WM1",
            b"ASIAQNZGKIQY56JQ7WMLA",
        ] {
            assert_eq!(of_access_key(id), None, "{}", String::from_utf8_lossy(id));
        }
    }
}
