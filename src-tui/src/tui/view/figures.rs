//! Figures in few columns.

/// `812 B`, `12.4 kB`, `3.1 MB`: thousands, as networks count.
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    // Tenths, rounded down, so that no unit ever shows 1000.0.
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    match tenths {
        ..1_000 => format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit]),
        _ => format!("{} {}", tenths / 10, UNITS[unit]),
    }
}

/// `141 ms`, `1.4 s`; nothing when it is not known.
pub(super) fn millis(millis: Option<f64>) -> String {
    match millis {
        None => String::new(),
        Some(millis) if millis < 999.5 => format!("{millis:.0} ms"),
        Some(millis) => format!("{:.1} s", millis / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, millis};

    #[test]
    fn figures_stay_within_seven_columns() {
        let told = [0, 999, 1_000, 12_449, 999_999, 1_000_000, 123_456_789, 5_000_000_000];
        let told = told.map(bytes);
        let words = [
            "0 B", "999 B", "1.0 kB", "12.4 kB", "999 kB", "1.0 MB", "123 MB", "5.0 GB",
        ];
        assert_eq!(told, words);
        assert_eq!(millis(Some(0.4)), "0 ms");
        assert_eq!(millis(Some(999.6)), "1.0 s");
    }
}
