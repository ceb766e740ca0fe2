//! What asking providers found.

use super::check_days;
use super::error::StoreError;
use super::time::{from_millis, to_millis};
use crate::ids::KeyId;
use crate::model::{Check, Status, Verdict};
use rusqlite::{Connection, params};

/// Checks kept for each key; older ones go, their verdicts stay in the audit trail.
const KEPT: usize = 50;

/// A check with the value that it asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The number of the value's version; `None` in rows that are older than this number.
    pub version: Option<u32>,
    /// What was found.
    pub check: Check,
}

impl Recorded {
    /// Whether it is about this version. Old rows, of which nobody knows, count as if they were.
    pub fn is_about(&self, version: u32) -> bool {
        self.version.is_none_or(|asked| asked == version)
    }
}

/// Stores a check of a version, counts it for its day, and forgets the oldest beyond the newest fifty.
///
/// What says since when a key is as it is outlives them: the first check of the newest verdict, the newest that found the key
/// working, and the newest that told facts.
///
/// # Errors
/// When the database fails.
pub fn insert(db: &Connection, key: KeyId, version: u32, check: &Check) -> Result<(), StoreError> {
    let facts = serde_json::to_string(&check.facts).expect("a map of texts is JSON");
    db.prepare_cached(
        "INSERT INTO checks (key_id, at, status, message, http_status, latency_ms, facts, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        key.as_bytes(),
        to_millis(check.checked_at),
        check.status.as_str(),
        check.message,
        check.http_status,
        check.latency_ms.and_then(|ms| i64::try_from(ms).ok()),
        facts,
        version
    ])?;
    forget(db, key)?;
    check_days::add(db, check)
}

/// The checks of a key, newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn of_key(db: &Connection, key: KeyId) -> Result<Vec<Recorded>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT at, status, message, http_status, latency_ms, facts, version FROM checks WHERE key_id = ?1 ORDER BY at DESC, id DESC",
    )?;
    let mut rows = statement.query([key.as_bytes()])?;
    let mut checks = Vec::new();
    while let Some(row) = rows.next()? {
        let status = Status::parse(row.get_ref(1)?.as_str()?).ok_or_else(|| bad("status"))?;
        let check = Check {
            status,
            verdict: status.verdict(),
            message: row.get(2)?,
            http_status: row.get(3)?,
            latency_ms: row.get::<_, Option<i64>>(4)?.and_then(|ms| u64::try_from(ms).ok()),
            facts: serde_json::from_str(row.get_ref(5)?.as_str()?).map_err(|_| bad("facts"))?,
            checked_at: from_millis(row.get(0)?)?,
        };
        checks.push(Recorded {
            version: row.get(6)?,
            check,
        });
    }
    Ok(checks)
}

/// The id of a row, and what decides whether it stays.
struct Row {
    id: i64,
    verdict: Verdict,
    tells_facts: bool,
    is_put_off: bool,
}

fn forget(db: &Connection, key: KeyId) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, status, facts <> '{}', status = 'rate_limited' AND http_status IS NULL FROM checks WHERE key_id = ?1 ORDER BY at DESC, id DESC",
    )?;
    let mut rows = statement.query([key.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let status = Status::parse(row.get_ref(1)?.as_str()?).ok_or_else(|| bad("status"))?;
        found.push(Row {
            id: row.get(0)?,
            verdict: status.verdict(),
            tells_facts: row.get(2)?,
            is_put_off: row.get(3)?,
        });
    }
    let mut statement = db.prepare_cached("DELETE FROM checks WHERE id = ?1")?;
    for id in superfluous(&found) {
        statement.execute([id])?;
    }
    Ok(())
}

/// The rows beyond the newest fifty that nobody needs; `rows` are newest first.
fn superfluous(rows: &[Row]) -> Vec<i64> {
    let told = || {
        rows.iter()
            .filter(|row| row.verdict != Verdict::Unknown && !row.is_put_off)
    };
    let newest = told().next().map(|row| row.verdict);
    let needed = [
        told().take_while(|row| Some(row.verdict) == newest).last(),
        rows.iter().find(|row| row.verdict == Verdict::Ok),
        rows.iter().find(|row| row.tells_facts),
    ];
    let is_needed = |row: &&Row| !needed.iter().flatten().any(|kept| kept.id == row.id);
    rows.iter().skip(KEPT).filter(is_needed).map(|row| row.id).collect()
}

fn bad(what: &str) -> StoreError {
    StoreError::Damaged(format!("the {what} of a check can't be read"))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Row, superfluous};
    use crate::model::Verdict;

    /// Newest first: a verdict so often.
    fn rows(runs: &[(Verdict, usize, bool)]) -> Vec<Row> {
        let runs = runs
            .iter()
            .flat_map(|(verdict, count, facts)| vec![(*verdict, *facts); *count]);
        runs.zip(0..)
            .map(|((verdict, tells_facts), id)| Row {
                id,
                verdict,
                tells_facts,
                is_put_off: false,
            })
            .collect()
    }

    #[test]
    fn nothing_goes_up_to_fifty() {
        assert!(superfluous(&rows(&[(Verdict::Ok, KEPT, true)])).is_empty());
    }

    #[test]
    fn the_turn_to_the_newest_verdict_the_last_success_and_its_facts_stay() {
        let long_dead = rows(&[(Verdict::Dead, KEPT + 3, false), (Verdict::Ok, 3, true)]);
        let first_dead = 52;
        let gone = superfluous(&long_dead);
        assert!(
            !gone.contains(&first_dead) && !gone.contains(&(first_dead + 1)),
            "{gone:?}"
        );
        assert_eq!(gone, [50, 51, 54, 55]);
    }

    #[test]
    fn what_could_not_tell_does_not_end_a_run() {
        let rows = rows(&[
            (Verdict::Unknown, 1, false),
            (Verdict::Ok, 30, false),
            (Verdict::Unknown, 1, false),
            (Verdict::Ok, 20, false),
            (Verdict::Dead, 1, false),
        ]);
        assert_eq!(superfluous(&rows), [50, 52], "51 is the first of the run");
    }
}
