//! Whose turn it is: one key of each service, then the next of each.
//!
//! Keys are listed by service, and a host is asked by few and with time in between. In the order of the list the calls that may be
//! under way together would all wait for the first few hosts while the others have nothing to do.

use std::collections::HashMap;

/// The places of the references, in the order in which they are asked about.
pub(super) fn turns(references: &[String]) -> Vec<usize> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(references.len());
    for (place, reference) in references.iter().enumerate() {
        let service = reference.split('/').next().unwrap_or_default();
        let round = seen.entry(service).or_default();
        places.push((*round, place));
        *round += 1;
    }
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::turns;

    #[test]
    fn services_take_turns_and_each_keeps_its_order() {
        let references = ["a/1", "a/2", "a/3", "b/1", "c/1", "c/2"].map(str::to_owned);
        let order: Vec<&str> = turns(&references)
            .into_iter()
            .map(|place| &*references[place])
            .collect();
        assert_eq!(order, ["a/1", "b/1", "c/1", "a/2", "c/2", "a/3"]);
        assert!(turns(&[]).is_empty());
    }
}
