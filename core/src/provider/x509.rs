//! When a certificate ends (RFC 5280, 4.1.2.5). Only that is read: who signed it for whom is of no interest here.

use data_encoding::BASE64_NOPAD;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of the first certificate of a PEM text, as RFC 3339; `None` when there is none, or it never ends (the year 9999).
pub(super) fn ends(pem: &str) -> Option<String> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let coded: Vec<u8> = body
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
        .collect();
    not_after(&BASE64_NOPAD.decode(&coded).ok()?)
}

/// `Certificate { TBSCertificate { version?, serial, algorithm, issuer, Validity { notBefore, notAfter }, … } … }`
fn not_after(der: &[u8]) -> Option<String> {
    let (certificate, _) = value(der, SEQUENCE)?;
    let (mut rest, _) = value(certificate, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    for _ in ["serial", "algorithm", "issuer"] {
        rest = element(rest)?.2;
    }
    let (validity, _) = value(rest, SEQUENCE)?;
    let (_, _, after) = element(validity)?;
    let (tag, time, _) = element(after)?;
    moment(tag, std::str::from_utf8(time).ok()?)
}

/// The inside of an element of that kind, and what follows it.
fn value(bytes: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (tag, inside, after) = element(bytes)?;
    (tag == kind).then_some((inside, after))
}

/// Tag, inside and what follows (X.690, 8.1). Lengths of up to three bytes: no certificate is longer.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0x00..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (
                digits.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
                rest,
            )
        }
        0x80 | 0x84.. => return None,
    };
    let (inside, after) = rest.split_at_checked(length)?;
    Some((*tag, inside, after))
}

/// `YYMMDDHHMMSSZ` (years from 1950 to 2049) or `YYYYMMDDHHMMSSZ`.
fn moment(tag: u8, text: &str) -> Option<String> {
    let digits = text
        .strip_suffix('Z')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let digits = match (tag, digits.len()) {
        (UTC_TIME, 12) if digits < "50" => format!("20{digits}"),
        (UTC_TIME, 12) => format!("19{digits}"),
        (GENERALIZED_TIME, 14) if !digits.starts_with("9999") => digits.to_owned(),
        _ => return None,
    };
    let part = |from: usize| &digits[from..from + 2];
    Some(format!(
        "{}-{}-{}T{}:{}:{}Z",
        &digits[..4],
        part(4),
        part(6),
        part(8),
        part(10),
        part(12)
    ))
}

#[cfg(test)]
mod tests {
    use super::ends;
    use proptest::prelude::{any, proptest};

    fn certificate(year: i32) -> String {
        let mut params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 3, 7);
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().pem()
    }

    #[test]
    fn end_is_read_in_both_ways_of_writing_it() {
        assert_eq!(ends(&certificate(2031)).as_deref(), Some("2031-03-07T00:00:00Z"));
        assert_eq!(ends(&certificate(2077)).as_deref(), Some("2077-03-07T00:00:00Z"));
    }

    #[test]
    fn what_never_ends_or_is_none_has_no_end() {
        assert_eq!(ends(&certificate(9999)), None);
        for text in [
            "",
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall(bytes in any::<Vec<u8>>(), text in any::<String>()) {
            let _ = super::not_after(&bytes);
            let coded = data_encoding::BASE64.encode(&[&[0x30, 0x82, 1, 0][..], &bytes].concat());
            let _ = ends(&format!("-----BEGIN CERTIFICATE-----{coded}-----END CERTIFICATE-----"));
            let _ = ends(&text);
        }
    }
}
