//! OpenAI's public API description drives a mock that others wrote (Prism): our questions are accepted by its security and
//! its schemas, and what differs from them is not. `tests/prism/cut.py` tells how the description was cut.

use byok_e2e::sandbox::run;
use byok_e2e::{Ran, Sandbox, keys, wait};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running mock; it ends when dropped.
struct Prism {
    process: Child,
    address: SocketAddr,
}

impl Prism {
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prism");
        let program = folder.join("node_modules/@stoplight/prism-cli/dist/index.js");
        assert!(
            program.is_file(),
            "Prism is missing: npm --prefix tests/prism ci --ignore-scripts"
        );
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let address = free.expect("loopback has free ports");
        let process = Command::new("node")
            .arg(program)
            .args(["mock", "-h", "127.0.0.1", "-p", &address.port().to_string()])
            .arg(folder.join("openai.json"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("node can be started");
        let prism = Self { process, address };
        wait::until("Prism listens", || TcpStream::connect(address).is_ok());
        prism
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The status that a request gets, given line by line.
    fn status(&self, request: &[&str]) -> u16 {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        let (head, body) = request.split_at(request.iter().position(|line| line.is_empty()).unwrap_or(request.len()));
        let body = body.concat();
        let length = format!("content-length: {}", body.len());
        let head = [head, &["host: x", "connection: close", &length]].concat().join("\r\n");
        stream
            .write_all(format!("{head}\r\n\r\n{body}").as_bytes())
            .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
        status.unwrap_or_else(|| panic!("no status: {answer}"))
    }

    fn checked(&self, value: &str) -> Ran {
        let sandbox = Sandbox::empty();
        let url = self.url();
        let words = ["check", "--stdin", "openai", "--base-url", &url, "--json"];
        run(sandbox.command(&words), Some(value))
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One mock for all, because starting it takes seconds.
#[test]
fn our_questions_are_what_the_description_asks_for() {
    let prism = Prism::start();
    let json = prism.checked(&keys::openai("described")).exits(0).json();
    let result = &json["results"][0];
    assert_eq!(
        (&result["status"], &result["http_status"]),
        (&"valid".into(), &200.into()),
        "{json}"
    );
    let admin = format!("sk-admin-{}", "a".repeat(40));
    let json = prism.checked(&admin).exits(0).json();
    assert_eq!(
        json["results"][0]["http_status"], 200,
        "an admin key is asked about elsewhere: {json}"
    );

    // The mock tells right from wrong, or all of this would prove nothing.
    let key = "authorization: Bearer x";
    assert_eq!(prism.status(&["GET /models HTTP/1.1"]), 401, "no key");
    assert_eq!(
        prism.status(&["GET /models HTTP/1.1", "authorization: Basic eDp5"]),
        401,
        "a key shown in another way"
    );
    assert_eq!(prism.status(&["GET /models HTTP/1.1", key]), 200);
    assert_eq!(
        prism.status(&["GET /organization/admin_api_keys?limit=1 HTTP/1.1"]),
        401,
        "no key"
    );
    assert_eq!(
        prism.status(&["GET /organization/admin_api_keys?limit=many HTTP/1.1", key]),
        422,
        "no number"
    );
    assert_eq!(prism.status(&["GET /model HTTP/1.1", key]), 404, "no such path");
}
