//! What the daemon has to say: one JSON object a line.
//!
//! Levels come from `BYOK_LOG` (`off error warn info debug trace`, `info` when it is not set). Only our own lines are written: what
//! libraries would tell names hosts and headers.

mod file;

use byok_core::clock::{Clock, SystemClock};
use byok_core::complaint::repeatable;
use byok_core::error::{Code, Failure};
pub use file::LogFile;
use serde_json::{Map, Value};
use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span;
use tracing::{Event, Metadata, Subscriber};

/// The variable that chooses the level.
pub const VARIABLE: &str = "BYOK_LOG";
/// Our own lines, wherever they come from.
const TARGET: &str = "byok";

/// A level that is none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{VARIABLE}: `{0}` is not a level")]
pub struct InvalidLevel(String);

impl Failure for InvalidLevel {
    fn code(&self) -> Code {
        Code::Config
    }
    fn hint(&self) -> Option<String> {
        Some("use off, error, warn, info, debug or trace".into())
    }
}

/// Reads a level; `info` when nothing was said.
///
/// # Errors
/// When it is none.
pub fn level(word: Option<&str>) -> Result<LevelFilter, InvalidLevel> {
    match word.map(str::trim) {
        None | Some("") => Ok(LevelFilter::INFO),
        Some(word) => word.parse().map_err(|_| InvalidLevel(word.chars().take(24).collect())),
    }
}

/// Sends the lines of this process to `sink` from now on, and of a panic only where it happened: its message may hold
/// anything. Only the first call counts.
pub fn start(level: LevelFilter, sink: impl Write + Send + 'static) {
    let lines = Lines {
        level,
        sink: Mutex::new(sink),
    };
    if tracing::subscriber::set_global_default(lines).is_err() {
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: TARGET, place, "a thread panicked");
    }));
}

struct Lines<W> {
    level: LevelFilter,
    sink: Mutex<W>,
}

impl<W: Write + Send + 'static> Subscriber for Lines<W> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == TARGET && *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(Map::new());
        line.0.insert("at".into(), SystemClock.now().to_string().into());
        let level = event.metadata().level().as_str().to_ascii_lowercase();
        line.0.insert("level".into(), level.into());
        event.record(&mut line);
        let mut bytes = Value::Object(line.0).to_string().into_bytes();
        bytes.push(b'\n');
        // A full disk must not end the daemon.
        let _ = self
            .sink
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(&bytes);
    }

    // There are no spans.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// One line in the making. Texts that look like keys are masked, whoever put them there.
struct Line(Map<String, Value>);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, text: &str) {
        // A request's own number looks like nothing else and must stay findable.
        self.0.insert(field.name().into(), repeatable(text).into_owned().into());
    }
    fn record_u64(&mut self, field: &Field, number: u64) {
        self.0.insert(field.name().into(), number.into());
    }
    fn record_i64(&mut self, field: &Field, number: i64) {
        self.0.insert(field.name().into(), number.into());
    }
    fn record_f64(&mut self, field: &Field, number: f64) {
        self.0
            .insert(field.name().into(), ((number * 1e3).round() / 1e3).into());
    }
    fn record_bool(&mut self, field: &Field, claim: bool) {
        self.0.insert(field.name().into(), claim.into());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// Stderr, for a daemon that runs in a terminal.
pub fn terminal() -> impl Write + Send + 'static {
    io::stderr()
}

#[cfg(test)]
mod tests {
    use super::{InvalidLevel, LevelFilter, level};

    #[test]
    fn levels_are_words_and_nothing_means_info() {
        assert_eq!(level(None), Ok(LevelFilter::INFO));
        assert_eq!(level(Some("")), Ok(LevelFilter::INFO));
        assert_eq!(level(Some("trace")), Ok(LevelFilter::TRACE));
        assert_eq!(level(Some("off")), Ok(LevelFilter::OFF));
        assert_eq!(level(Some("loud")), Err(InvalidLevel("loud".into())));
    }
}
