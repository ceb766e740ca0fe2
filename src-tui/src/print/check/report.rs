//! The results of one `check`, in the order in which the keys were named.

use byok_core::clock::Timestamp;
use byok_core::model::{ServiceId, Verdict};
use byok_core::provider::Confidence;
use byok_daemon::wire::Checked;
use serde::Serialize;

/// Everything that a run of `check` has to tell.
pub(crate) struct Report {
    /// What was found.
    pub(crate) results: Vec<Row>,
    /// What looks like a key in a file, and was asked about nowhere.
    pub(crate) skipped: Vec<Skipped>,
    /// The file that the keys stand in, if they do, as the person named it.
    pub(crate) file: Option<String>,
    /// When it was put together.
    pub(crate) now: Timestamp,
}

/// One result.
#[derive(Serialize)]
pub(crate) struct Row {
    /// What was found.
    #[serde(flatten)]
    pub(crate) checked: Checked,
    /// How well the question is attested; `None` for a service that the catalogue does not know.
    pub(crate) confidence: Option<Confidence>,
    /// When the key ends, as the vault knows it.
    #[serde(skip)]
    pub(crate) expires_at: Option<Timestamp>,
    /// The line of the file that it stands in, counted from 1.
    #[serde(skip)]
    pub(crate) line: Option<usize>,
}

/// A variable that nobody was asked about.
#[derive(Serialize)]
pub(crate) struct Skipped {
    /// Its name.
    pub(crate) variable: String,
    /// Why nobody was asked.
    pub(crate) reason: String,
    /// Whose it may be, the likeliest first.
    pub(crate) candidates: Vec<ServiceId>,
    /// The line of the file that it stands in, counted from 1.
    #[serde(skip)]
    pub(crate) line: Option<usize>,
}

/// How many of each verdict.
#[derive(Serialize)]
pub(crate) struct Summary {
    pub(crate) ok: usize,
    pub(crate) dead: usize,
    pub(crate) limited: usize,
    pub(crate) unknown: usize,
}

/// The contract's document.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    results: &'a [Row],
    summary: Summary,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    skipped: &'a [Skipped],
}

impl Report {
    /// For programs.
    pub(crate) fn document(&self) -> Document<'_> {
        Document {
            results: &self.results,
            summary: self.summary(),
            skipped: &self.skipped,
        }
    }

    /// The verdicts, counted.
    pub(crate) fn summary(&self) -> Summary {
        Summary::of(&self.results)
    }
}

impl Summary {
    /// Counts.
    pub(crate) fn of(rows: &[Row]) -> Self {
        let count = |wanted| rows.iter().filter(|row| row.checked.check.verdict == wanted).count();
        Self {
            ok: count(Verdict::Ok),
            dead: count(Verdict::Dead),
            limited: count(Verdict::Limited),
            unknown: count(Verdict::Unknown),
        }
    }

    /// `3 ok, 1 dead, 0 limited, 1 unknown`.
    pub(crate) fn line(&self) -> String {
        let Self {
            ok,
            dead,
            limited,
            unknown,
        } = self;
        format!("{ok} ok, {dead} dead, {limited} limited, {unknown} unknown")
    }
}
