//! A server that plays all providers at once: each case has a path of its own, and answers in an order of its own.

use crate::provider_server::{Reply, Seen, read_request, written};
use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What one case answers, and what it was asked.
#[derive(Default)]
struct Case {
    replies: Vec<Reply>,
    seen: Vec<Seen>,
}

type Cases = Arc<Mutex<BTreeMap<usize, Case>>>;

/// The server; stops when dropped.
pub struct Stage {
    address: SocketAddr,
    cases: Cases,
    next: AtomicUsize,
    stop: Arc<AtomicBool>,
}

impl Stage {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stage = Self {
            address: listener.local_addr().unwrap(),
            cases: Cases::default(),
            next: AtomicUsize::new(0),
            stop: Arc::default(),
        };
        let (cases, stop) = (Arc::clone(&stage.cases), Arc::clone(&stage.stop));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let cases = Arc::clone(&cases);
                std::thread::spawn(move || serve(&stream, &cases));
            }
        });
        stage
    }

    /// A case that answers one request after the other in this way, the last one from then on. Gives its number and base URL.
    pub fn case(&self, replies: Vec<Reply>) -> (usize, String) {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let case = Case {
            replies,
            seen: Vec::new(),
        };
        self.cases.lock().unwrap().insert(number, case);
        (number, format!("http://{}/case-{number}", self.address))
    }

    /// What a case was asked.
    pub fn seen(&self, number: usize) -> Vec<Seen> {
        self.cases.lock().unwrap()[&number].seen.clone()
    }

    /// How many requests came to no case: somebody followed a redirect.
    pub fn strays(&self) -> usize {
        self.cases
            .lock()
            .unwrap()
            .get(&usize::MAX)
            .map_or(0, |case| case.seen.len())
    }

    /// Where a redirect of a test leads.
    pub fn elsewhere(&self) -> String {
        format!("http://{}/elsewhere", self.address)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(stream: &TcpStream, cases: &Cases) {
    let mut reader = BufReader::new(stream);
    let Some(request) = read_request(&mut reader) else {
        return;
    };
    let number = number_of(&request);
    let reply = {
        let mut cases = cases.lock().unwrap();
        let case = cases.entry(number).or_default();
        case.seen.push(request);
        let turn = case.seen.len() - 1;
        case.replies.get(turn).or(case.replies.last()).cloned()
    };
    let mut writer = stream;
    match reply {
        Some(Reply::Answer { status, headers, body }) => {
            let _ = writer.write_all(&written(status, &headers, &body));
        }
        Some(_) => {
            let _ = std::io::copy(&mut reader, &mut std::io::sink());
        }
        None => {
            let _ = writer.write_all(&written(404, &[], ""));
        }
    }
}

/// The case whose path was asked for.
fn number_of(request: &Seen) -> usize {
    let path = request.line.split(' ').nth(1).unwrap_or_default();
    let number = path
        .strip_prefix("/case-")
        .map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    number.and_then(|number| number.parse().ok()).unwrap_or(usize::MAX)
}
