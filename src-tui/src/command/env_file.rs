//! Reading `.env` files.

use crate::stop::Stop;
use byok_core::error::Code;
use std::collections::HashMap;
use std::path::Path;
use zeroize::Zeroizing;

/// A variable and where it stands.
pub(super) struct Variable {
    /// Its name.
    pub(super) name: String,
    /// What it holds.
    pub(super) value: String,
    /// The line it begins on, counted from 1.
    pub(super) line: usize,
}

/// The variables of a file, in order. What a broken line says is not repeated: it may be a key.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>, Stop> {
    let entries = dotenvy::from_path_iter(path).map_err(|error| failure(path, 0, &error))?;
    entries
        .enumerate()
        .map(|(place, entry)| entry.map_err(|error| failure(path, place + 1, &error)))
        .collect()
}

/// The same, with their lines.
pub(super) fn read_with_lines(path: &Path) -> Result<Vec<Variable>, Stop> {
    let entries = read(path)?;
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| Stop::file(path, &error))?);
    let mut lines = begun(&text);
    let with_line = entries.into_iter().map(|(name, value)| {
        let line = lines.get_mut(name.as_str()).and_then(Vec::pop).unwrap_or(1);
        Variable { name, value, line }
    });
    Ok(with_line.collect())
}

/// The lines on which each name begins, the last one first.
fn begun(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut lines: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, line) in text.lines().enumerate().collect::<Vec<_>>().into_iter().rev() {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line);
        if let Some((name, _)) = line.split_once('=') {
            lines.entry(name.trim()).or_default().push(place + 1);
        }
    }
    lines
}

fn failure(path: &Path, entry: usize, error: &dotenvy::Error) -> Stop {
    match error {
        dotenvy::Error::Io(error) => Stop::file(path, error),
        _ => Stop::new(
            Code::Config,
            format!("{}: entry {entry} is not NAME=VALUE", path.display()),
        )
        .hint("quote values that hold spaces, and put each on a line of its own"),
    }
}

#[cfg(test)]
mod tests {
    use super::begun;

    #[test]
    fn names_are_found_on_the_lines_they_begin_on() {
        let mut lines = begun("# A=0\nA=1\n\nexport B = 'x\nC=in a value'\nA=2\n");
        assert_eq!(lines.remove("A"), Some(vec![6, 2]));
        assert_eq!(lines.remove("B"), Some(vec![4]));
        assert!(
            !lines.contains_key("# A") || lines["# A"] == [1],
            "a comment is no variable of that name"
        );
    }
}
