//! Bars and columns of glyphs. Whoever draws one also writes its figures: a chart alone says nothing to a screen reader.

use crate::tui::look::Glyphs;

/// A bar over as many columns as it deserves of `width`, filled up with blanks. Whatever is not 0 is seen.
pub(crate) fn bar(part: u64, whole: u64, width: usize, glyphs: &Glyphs) -> String {
    let full = steps(part, whole, width);
    format!("{}{}", glyphs.bars[8].repeat(full), " ".repeat(width - full))
}

/// Columns beside each other, `height` lines from the top down. Where there are more values than `width`, neighbours are
/// summed. `most` is what reaches the top; whatever is not 0 is seen.
pub(crate) fn columns(values: &[u64], (width, height): (usize, usize), most: u64, glyphs: &Glyphs) -> Vec<String> {
    const EIGHTHS: usize = 8;
    let sums = squeezed(values, width);
    let heights: Vec<usize> = sums.iter().map(|value| steps(*value, most, height * EIGHTHS)).collect();
    (0..height)
        .rev()
        .map(|line| {
            let glyph = |height: &usize| glyphs.bars[height.saturating_sub(line * EIGHTHS).min(EIGHTHS)];
            heights.iter().map(glyph).collect()
        })
        .collect()
}

/// The values, or the sums of neighbours where they are too many. The newest, which stand last, are together with as many
/// neighbours as any; what is left over stands first.
pub(crate) fn squeezed(values: &[u64], width: usize) -> Vec<u64> {
    let together = values.len().div_ceil(width.max(1)).max(1);
    let mut sums: Vec<u64> = values.rchunks(together).map(|chunk| chunk.iter().sum()).collect();
    sums.reverse();
    sums
}

/// `part` of `whole` in `steps`, rounded; at least one of what there is.
fn steps(part: u64, whole: u64, steps: usize) -> usize {
    if part == 0 || whole == 0 || steps == 0 {
        return 0;
    }
    let exact = u128::from(part) * steps as u128;
    let rounded = (exact + u128::from(whole) / 2) / u128::from(whole);
    usize::try_from(rounded).unwrap_or(steps).clamp(1, steps)
}

#[cfg(test)]
mod tests {
    use super::{bar, columns, squeezed};
    use crate::tui::look::{ASCII, UNICODE};
    use proptest::prelude::{any, proptest};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn a_bar_is_as_long_as_its_part_and_never_vanishes() {
        assert_eq!(bar(5, 10, 8, &UNICODE), "████    ");
        assert_eq!(bar(1, 10_000, 4, &UNICODE), "█   ");
        assert_eq!(bar(0, 10, 4, &UNICODE), "    ");
        assert_eq!(bar(3, 0, 4, &UNICODE), "    ");
        assert_eq!(bar(10, 10, 4, &ASCII), "####");
    }

    #[test]
    fn columns_grow_from_the_bottom() {
        assert_eq!(columns(&[0, 1, 4, 8], (4, 1), 8, &UNICODE), [" ▁▄█"]);
        assert_eq!(columns(&[0, 1, 8, 16], (4, 2), 16, &UNICODE), ["   █", " ▁██"]);
        assert_eq!(columns(&[0, 1, 4, 8], (4, 1), 8, &ASCII), [" .:#"]);
    }

    #[test]
    fn too_many_values_are_summed_and_today_stays_last() {
        assert_eq!(squeezed(&[1, 2, 3, 4, 5], 3), [1, 5, 9]);
        assert_eq!(squeezed(&[1, 2], 3), [1, 2]);
        assert!(squeezed(&[], 3).is_empty());
    }

    proptest! {
        #[test]
        fn a_chart_keeps_to_its_room(
            values in proptest::collection::vec(any::<u64>(), 0..90),
            width in 1usize..60,
            height in 1usize..5,
            most in any::<u64>(),
        ) {
            let values: Vec<u64> = values.into_iter().map(|value| value / 100).collect();
            let lines = columns(&values, (width, height), most, &UNICODE);
            assert_eq!(lines.len(), height);
            assert!(lines.iter().all(|line| line.width() <= width));
            assert_eq!(bar(most, most, width, &UNICODE).width(), width);
        }
    }
}
