//! Lines that no client and no server would send, at what reads them. `make fuzz` does it for a minute; `BYOK_FUZZ_SECONDS` says how long.

use byok_core::mcp::{Kind, Line, Lines, Out, Outline, Piece, Session, refusals};
use std::time::{Duration, Instant};

/// Where chance starts from: messages of both sides and every revision.
const SEEDS: [&str; 12] = [
    r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}"#,
    r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}}"#,
    r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
    r#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"send","_meta":{"progressToken":1}}}"#,
    r#"{"jsonrpc":"2.0","id":"a","result":{"content":[{"type":"text","text":"HTTP 401"}],"isError":true}}"#,
    r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":0.5}}"#,
    r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}"#,
    r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]"#,
    r#"[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"error":{"code":401,"message":"no"}}]"#,
    r#"{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{"_meta":{"progressToken":"t"}}}"#,
    r#"{"jsonrpc":"2.0","id":3,"method":"subscriptions/listen","params":{"notifications":{}}}"#,
    r#"{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":3}}}"#,
];

/// Numbers that look random and are the same for the same seed (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).unwrap_or(0) % sides.max(1)
    }

    /// A message with pieces of others in it, and bytes that were changed.
    fn line(&mut self) -> Vec<u8> {
        let mut line = SEEDS[self.roll(SEEDS.len())].as_bytes().to_vec();
        for _ in 0..self.roll(4) {
            let at = self.roll(line.len() + 1);
            match self.roll(4) {
                0 => line.insert(
                    at,
                    [b'"', b'{', b'}', b'[', b']', b',', b':', b'\\', 0xff, b'1'][self.roll(10)],
                ),
                1 => drop(line.drain(at..(at + self.roll(9)).min(line.len()))),
                2 => {
                    let other = SEEDS[self.roll(SEEDS.len())].as_bytes();
                    let piece = &other[self.roll(other.len())..];
                    line.splice(at..at, piece.iter().copied());
                }
                _ => line.truncate(at),
            }
        }
        line.retain(|byte| *byte != b'\n');
        line.push(b'\n');
        line
    }
}

#[test]
fn no_line_brings_the_reader_down_or_is_changed_without_need() {
    let seconds = std::env::var("BYOK_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut seed = 0x9e37_79b9_7f4a_7c15;
    while Instant::now() < until {
        seed += 2;
        converse(&mut Dice(seed), seed);
    }
}

/// One conversation, with restarts where it asks for them.
fn converse(dice: &mut Dice, seed: u64) {
    let (mut session, mut lines) = (Session::default(), Lines::holding(dice.roll(200)));
    let mut is_first = true;
    for _ in 0..40 {
        let line = dice.line();
        let pieces: Vec<Vec<u8>> = lines.feed(&line).into_iter().map(bytes).collect();
        assert_eq!(pieces.concat(), line, "seed {seed}");
        agree(&line, seed);
        if dice.roll(2) == 0 {
            let out = session.client(line.clone());
            let passed = !is_first || out == [Out::Server(line)];
            assert!(passed, "seed {seed}: {out:?}");
            continue;
        }
        let heard = session.server(line.clone());
        let is_passed = heard.out == [Out::Client(line)];
        assert!(
            !is_first || is_passed || heard.refused.is_some(),
            "seed {seed}: {heard:?}"
        );
        if heard.refused.is_none() || !session.is_flowing() {
            continue;
        }
        if dice.roll(2) == 0 {
            session.stay();
        } else {
            session.settle();
            session.restarted();
            is_first = false;
        }
    }
}

fn bytes(piece: Piece) -> Vec<u8> {
    match piece {
        Piece::Line(bytes) | Piece::Part(bytes) | Piece::End(bytes, _) => bytes,
    }
}

/// What passes unread is understood like what is read.
fn agree(line: &[u8], seed: u64) {
    let Line::One(message) = Line::read(line) else { return };
    let _ = refusals().judge(&message, "");
    let mut outline = Outline::default();
    outline.feed(line);
    if message.kind != Kind::Unclear {
        assert_eq!(outline.id(), message.id, "seed {seed}");
        assert_eq!(outline.method().unwrap_or_default(), message.method, "seed {seed}");
        assert_eq!(outline.has_answer(), message.kind == Kind::Answer, "seed {seed}");
    }
}
