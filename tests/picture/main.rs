//! Draws the README's pictures: real commands and the real interface in a sandbox, on a real terminal, as an SVG on stdout.
//!
//! `byok-picture NAME` draws one of `commands`, `keys`, `detail`, `expiring`, `health`, `audit`; `make picture` draws them all.
//! Nothing in a picture is typed by hand but the commands.

mod commands;
mod interface;
mod svg;
mod vault;

fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "commands".into());
    let screen = match interface::PICTURES.iter().find(|(known, ..)| *known == name) {
        Some((_, keys, there)) => {
            let (sandbox, _provider) = vault::large();
            interface::screen(&sandbox, keys, there)
        }
        None => {
            assert_eq!(name, "commands", "no such picture");
            let (sandbox, _provider) = vault::small();
            commands::screen(&sandbox)
        }
    };
    print!("{}", svg::draw(&screen));
}
