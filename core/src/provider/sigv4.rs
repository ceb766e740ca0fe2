//! AWS signature version 4, in a header: an HMAC over the request under a key made from the secret, the day and the service.
//!
//! Written here and not taken from a crate: `aws-sigv4` brings twelve more crates, the SDK's asynchronous runtime among them, and `reqsign`
//! eleven, a reader of ini files among them. The published test suite of AWS is the proof (`tests/vectors/sigv4.json`).
//!
//! # Security
//! The secret never leaves the process, not even inside a request: what goes out is a signature, good for one request and some minutes.
//! The derived keys are wiped, and the text that is signed is hashed piece by piece, so that no copy of a token stands in it.

use crate::clock::Timestamp;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac as _};
use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use reqwest::{Request, Url};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// Who signs, and for what.
pub(super) struct Signer<'a> {
    pub(super) key_id: &'a str,
    pub(super) secret: &'a [u8],
    /// Sent and signed along with temporary keys.
    pub(super) token: Option<&'a [u8]>,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

impl Signer<'_> {
    /// Signs the method, the URL, every header that is set by now, and the body. Nothing of these may change afterwards.
    ///
    /// # Errors
    /// When the key id, the region or the token holds what a header can't.
    pub(super) fn sign(&self, request: &mut Request, at: Timestamp) -> Result<(), InvalidHeaderValue> {
        let moment = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &moment[..8];
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        request.headers_mut().insert(DATE, HeaderValue::from_str(&moment)?);
        if let Some(token) = self.token {
            let mut value = HeaderValue::from_bytes(token)?;
            value.set_sensitive(true);
            request.headers_mut().insert(TOKEN, value);
        }
        let host = HeaderValue::from_str(&host(request.url()))?;
        let headers = signed_headers(request.headers(), &host);
        let names = headers.keys().copied().collect::<Vec<_>>().join(";");
        let digest = digest(request, &headers, &names);
        let text = format!("{ALGORITHM}\n{moment}\n{scope}\n{digest}");
        let signature = HEXLOWER.encode(&*mac(&*self.key(day), text.as_bytes()));
        let mut shown = HeaderValue::from_str(&format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.key_id
        ))?;
        shown.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, shown);
        Ok(())
    }

    /// The key of a day, a region and a service.
    fn key(&self, day: &str) -> Zeroizing<[u8; 32]> {
        let mut first = Zeroizing::new(Vec::with_capacity(4 + self.secret.len()));
        first.extend_from_slice(b"AWS4");
        first.extend_from_slice(self.secret);
        let of_day = mac(&first, day.as_bytes());
        let of_region = mac(&*of_day, self.region.as_bytes());
        let of_service = mac(&*of_region, self.service.as_bytes());
        mac(&*of_service, b"aws4_request")
    }
}

fn mac(key: &[u8], text: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    hmac.update(text);
    Zeroizing::new(hmac.finalize().into_bytes().into())
}

/// As the client is going to write it.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

/// All headers by their names in lower case, which is how the map keeps them.
fn signed_headers<'a>(headers: &'a HeaderMap, host: &'a HeaderValue) -> BTreeMap<&'a str, Vec<&'a HeaderValue>> {
    let all = |name: &'a HeaderName| (name.as_str(), headers.get_all(name).iter().collect());
    let mut signed: BTreeMap<_, _> = headers.keys().map(all).collect();
    signed.insert(HOST.as_str(), vec![host]);
    signed
}

/// The digest of the canonical request.
fn digest(request: &Request, headers: &BTreeMap<&str, Vec<&HeaderValue>>, names: &str) -> String {
    let url = request.url();
    let mut hash = Sha256::new();
    hash.update(format!("{}\n{}\n", request.method(), canonical_path(url.path())));
    hash.update(format!("{}\n", canonical_query(url)));
    for (name, values) in headers {
        hash.update(format!("{name}:"));
        for (index, value) in values.iter().enumerate() {
            hash.update(if index == 0 { "" } else { "," });
            let words = value.as_bytes().split(|byte| *byte == b' ');
            for (index, word) in words.filter(|word| !word.is_empty()).enumerate() {
                hash.update(if index == 0 { "" } else { " " });
                hash.update(word);
            }
        }
        hash.update("\n");
    }
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    hash.update(format!("\n{names}\n{}", HEXLOWER.encode(&Sha256::digest(body))));
    HEXLOWER.encode(&hash.finalize())
}

/// The path as it is sent, every segment encoded once more, without empty ones. The client has resolved `.` and `..`.
fn canonical_path(path: &str) -> String {
    let segments: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(encode)
        .collect();
    let end = if path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

/// The parameters in the order of their encoded names, then values.
fn canonical_query(url: &Url) -> String {
    let pairs = url.query_pairs().map(|(name, value)| (encode(&name), encode(&value)));
    let mut pairs: Vec<(String, String)> = pairs.collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// RFC 3986: everything but unreserved characters.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{Signer, canonical_path};
    use reqwest::header::{HeaderName, HeaderValue};
    use reqwest::{Method, Request, Url};
    use serde_json::Value;

    /// The request of a vector; the host stands in the URL.
    fn request(text: &str) -> Request {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().splitn(2, ' ');
        let method = Method::from_bytes(first.next().unwrap().as_bytes()).unwrap();
        let target = first.next().unwrap().trim_end_matches(" HTTP/1.1");
        let url = format!("https://example.amazonaws.com{target}");
        let mut request = Request::new(method, Url::parse(&url).unwrap());
        for line in lines {
            let (name, value) = line.split_once(':').unwrap();
            if !name.eq_ignore_ascii_case("host") {
                let name: HeaderName = name.parse().unwrap();
                let value = HeaderValue::from_str(value).unwrap();
                request.headers_mut().append(name, value);
            }
        }
        if !body.is_empty() {
            *request.body_mut() = Some(body.to_owned().into());
        }
        request
    }

    /// AWS's signing test suite (github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4, Apache-2.0): the normalized cases that
    /// an HTTP client can send.
    #[test]
    fn the_test_suite_of_aws_is_signed_as_aws_signs_it() {
        let suite: Value = serde_json::from_str(include_str!("../../tests/vectors/sigv4.json")).unwrap();
        let cases = suite.as_array().unwrap();
        assert!(cases.len() >= 20, "{}", cases.len());
        for case in cases {
            let mut request = request(case["request"].as_str().unwrap());
            let signer = Signer {
                key_id: "AKIDEXAMPLE",
                secret: b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                token: case["token"].as_str().map(str::as_bytes),
                region: "us-east-1",
                service: "service",
            };
            signer
                .sign(&mut request, "2015-08-30T12:36:00Z".parse().unwrap())
                .unwrap();
            assert_eq!(
                request.headers()["authorization"].to_str().unwrap(),
                case["authorization"].as_str().unwrap(),
                "{}",
                case["name"]
            );
            assert!(request.headers()["authorization"].is_sensitive());
        }
    }

    #[test]
    fn a_path_is_encoded_once_more_than_it_is_sent() {
        for (sent, signed) in [
            ("/", "/"),
            ("//", "/"),
            ("//example//", "/example/"),
            ("/example space/", "/example%20space/"),
            ("/\u{1234}", "/%E1%88%B4"),
            (
                "/test/@connections/JBDvjfGEIAMCERw%3D",
                "/test/%40connections/JBDvjfGEIAMCERw%253D",
            ),
        ] {
            assert_eq!(canonical_path(sent), signed, "{sent}");
        }
    }
}
