//! What somebody may have meant.

/// How many names are suggested at most.
const MOST: usize = 3;

/// The names nearest to what was typed: at most two slips of the finger away (one for short names), or continuing it.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase().replace(' ', "-");
    let allowed = if typed.chars().count() <= 4 { 1 } else { 2 };
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let slips = distance(&typed, name);
            let continues = typed.len() >= 3 && name.starts_with(&typed);
            (slips <= allowed || continues).then_some((slips, name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// How many letters have to be added, left out, changed or swapped with their neighbour (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let changed = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn slips_are_counted() {
        for (one, other, slips) in [
            ("openai", "openai", 0),
            ("opnai", "openai", 1),
            ("opneai", "openai", 1),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(one, other), slips, "{one} {other}");
        }
    }

    #[test]
    fn nearest_come_first_and_strangers_not_at_all() {
        let names = ["openai", "openrouter", "openweather", "github", "aws"];
        assert_eq!(nearest("opeani", names.into_iter()), ["openai"]);
        assert_eq!(
            nearest("open", names.into_iter()),
            ["openai", "openrouter", "openweather"]
        );
        assert_eq!(nearest("OpenAI", names.into_iter()), ["openai"]);
        assert!(nearest("gcp", names.into_iter()).is_empty());
    }
}
