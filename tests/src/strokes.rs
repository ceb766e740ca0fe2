//! Keys by their names, as the bytes that a terminal sends for them (xterm's, which nearly all have taken over).

/// The bytes of one key: a character, or a name as the keymap writes it (`enter`, `ctrl-x`, `shift-tab`, `pgdn`, `f5`).
///
/// # Panics
/// When no key has that name.
pub fn bytes(name: &str) -> Vec<u8> {
    if let Some(rest) = name.strip_prefix("ctrl-") {
        return vec![control(rest)];
    }
    if let Some(rest) = name.strip_prefix("alt-") {
        return [b"\x1b".to_vec(), bytes(rest)].concat();
    }
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return character.to_string().into_bytes();
    }
    sequence(name).as_bytes().to_vec()
}

/// A text that is pasted into a terminal that wants pastes marked.
pub fn paste(text: &str) -> Vec<u8> {
    format!("\x1b[200~{text}\x1b[201~").into_bytes()
}

/// The left button, pressed and let go; columns and rows count from 0.
pub fn click((column, row): (u16, u16)) -> Vec<u8> {
    let (x, y) = (column + 1, row + 1);
    format!("\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m").into_bytes()
}

/// Notches of the wheel, downwards or, when negative, upwards.
pub fn wheel((column, row): (u16, u16), notches: i16) -> Vec<u8> {
    let button = if notches < 0 { 64 } else { 65 };
    let one = format!("\x1b[<{button};{};{}M", column + 1, row + 1);
    one.repeat(usize::from(notches.unsigned_abs())).into_bytes()
}

/// The window comes to the front, or goes.
pub fn focus(is_gained: bool) -> Vec<u8> {
    if is_gained {
        b"\x1b[I".to_vec()
    } else {
        b"\x1b[O".to_vec()
    }
}

/// `ctrl-a` is 1.
fn control(rest: &str) -> u8 {
    let character = rest.bytes().next().expect("a key is held with it");
    character.to_ascii_uppercase() & 0x1f
}

fn sequence(name: &str) -> &'static str {
    match name {
        "enter" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "shift-tab" => "\x1b[Z",
        "space" => " ",
        "backspace" => "\x7f",
        "delete" => "\x1b[3~",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "pgup" => "\x1b[5~",
        "pgdn" => "\x1b[6~",
        "f1" => "\x1bOP",
        "f5" => "\x1b[15~",
        other => panic!("no key has the name {other}"),
    }
}
