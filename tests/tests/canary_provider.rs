//! A provider that repeats the key, or that can't be reached with a key in its address, does not make byok repeat it.

use byok_e2e::canary::{no_file_holds, says_nothing};
use byok_e2e::provider::nobody;
use byok_e2e::scan::{Scanner, unique};
use byok_e2e::traces::ArgvWatch;
use byok_e2e::{Answer, Planted, Provider, keys};
use std::collections::BTreeSet;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The key in every form in which a server may send it back, in a body that is a sentence, and in a header.
fn echoes(value: &str, status: u16) -> Vec<Answer> {
    let percent: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let forms = [
        value.to_owned(),
        value.to_uppercase(),
        percent.clone(),
        percent.to_lowercase(),
        data_encoding::BASE64.encode(value.as_bytes()),
        data_encoding::BASE64.encode(format!("user:{value}").as_bytes()),
        data_encoding::BASE64URL_NOPAD.encode(format!(":{value}").as_bytes()),
        data_encoding::HEXLOWER.encode(value.as_bytes()),
        value
            .chars()
            .map(|letter| format!("\\u{:04x}", u32::from(letter)))
            .collect(),
        format!("{}...", &value[..value.len() - 12]),
    ];
    let answer = |form: &String| {
        let body = format!(
            r#"{{"error":{{"message":"Incorrect API key provided: {form}.","code":"{form}","type":"{form}"}},"data":[],"{form}":"{form}"}}"#
        );
        let mut answer = Answer::json(status, &body);
        if !form.contains('\\') {
            answer.headers.extend(
                [
                    "x-key",
                    "www-authenticate",
                    "retry-after",
                    "location",
                    "github-authentication-token-expiration",
                ]
                .map(|name| (name.to_owned(), form.clone())),
            );
        }
        answer
    };
    forms.iter().map(answer).collect()
}

#[test]
fn a_key_that_is_sent_back_is_not_repeated() {
    let planted = Planted::new().with_key(None);
    let scanner = planted.value_scanner();
    for status in [200, 401, 403, 500] {
        for answer in echoes(&planted.value, status) {
            let provider = Provider::start(move |_| answer.clone());
            planted
                .sandbox
                .byok(&["edit", "openai", "--base-url", &provider.url()])
                .exits(0);
            says_nothing(&planted, &scanner, &["check", "openai", "--fresh"], None);
            says_nothing(
                &planted,
                &scanner,
                &["add", "openai", "new", "--stdin", "--base-url", &provider.url()],
                Some(&planted.value),
            );
            says_nothing(&planted, &scanner, &["remove", "openai/new", "--yes"], None);
            assert!(provider.seen().len() >= 3, "the provider was not asked");
        }
    }
    for words in [&["show", "openai"][..], &["list"], &["audit", "--limit", "0"]] {
        says_nothing(&planted, &scanner, words, None);
    }
    no_file_holds(&planted, &scanner);
}

#[test]
fn a_key_in_an_address_that_cant_be_reached_is_not_repeated() {
    let planted = Planted::new();
    let (mark, hung_up) = (unique(), HangsUp::start());
    // Both put the key into the address, where every complaint about the address would have it.
    let keys = [
        ("google-maps", format!("AI{}{}", "za", &mark[..35])),
        ("openweather", hex(&mark)),
        ("openai", keys::openai(&mark)),
    ];
    for (service, value) in keys {
        let scanner = Scanner::default().text("key", &value);
        let watch = ArgvWatch::start(Scanner::default().text("key", &value));
        for (name, url) in [("nobody", nobody()), ("hangs-up", hung_up.url())] {
            let added = says_nothing(
                &planted,
                &scanner,
                &["add", service, name, "--stdin", "--base-url", &url],
                Some(&value),
            );
            assert_eq!(added[0].code, Some(0), "{added:?}");
        }
        let [checked, _] = says_nothing(&planted, &scanner, &["check", "--service", service], None);
        let checked = checked.exits(21);
        assert!(checked.stdout.contains("could not be reached"), "{checked:?}");
        says_nothing(&planted, &scanner, &["show", &format!("{service}/nobody")], None);
        assert_eq!(watch.finish(), BTreeSet::new());
        no_file_holds(&planted, &scanner);
    }
    assert!(hung_up.count() > 0, "nobody came: nothing was shown");
}

fn hex(mark: &str) -> String {
    data_encoding::HEXLOWER.encode(&mark.as_bytes()[..16])
}

/// A server that ends every connection as soon as it has read something.
struct HangsUp {
    address: SocketAddr,
    count: Arc<AtomicUsize>,
}

impl HangsUp {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        let address = listener.local_addr().expect("a bound socket has an address");
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 64]);
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, count }
    }

    fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}
