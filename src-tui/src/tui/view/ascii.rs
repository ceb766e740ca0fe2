//! What a terminal that knows only ASCII gets: names and previews hold other characters, too.

use crate::tui::look::Glyphs;
use ratatui::buffer::Buffer;

/// Puts a sign in the place of every character that such a terminal would take for several others.
pub(super) fn reduce(buffer: &mut Buffer, glyphs: &Glyphs) {
    if !glyphs.more.is_ascii() {
        return;
    }
    for cell in &mut buffer.content {
        let sign = match cell.symbol() {
            symbol if symbol.is_ascii() => continue,
            "…" => glyphs.more,
            "·" => glyphs.dot,
            "•" => glyphs.hidden,
            _ => "?",
        };
        cell.set_symbol(sign);
    }
}

#[cfg(test)]
mod tests {
    use super::reduce;
    use crate::tui::look::{ASCII, UNICODE};
    use ratatui::buffer::Buffer;

    #[test]
    fn nothing_but_ascii_is_left_and_every_column_stays() {
        let mut buffer = Buffer::with_lines(["sk-…xx · 鍵!"]);
        let before = buffer.clone();
        reduce(&mut buffer, &UNICODE);
        assert_eq!(buffer, before);
        reduce(&mut buffer, &ASCII);
        let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(text, "sk-~xx - ? !");
    }
}
