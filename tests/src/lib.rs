//! The sandbox that end-to-end tests and benchmarks of the built binary live in.
//!
//! Every test gets a home, a vault and daemons of its own and a cleared environment; what it starts ends with it, by
//! process id. Nothing here replaces a layer of byok: the binary, the SQLCipher file, the socket, the HTTP server and the child
//! processes are real.

pub mod asides;
pub mod aws;
pub mod bin;
pub mod canary;
pub mod custom;
pub mod desk;
pub mod desktop;
pub mod dice;
pub mod dunst;
pub mod frames;
pub mod keys;
pub mod ledger;
pub mod maker;
pub mod memory;
pub mod nobody;
pub mod places;
pub mod planted;
pub mod privilege;
pub mod process;
pub mod provider;
pub mod pty;
pub mod random_keys;
pub mod raw;
pub mod sandbox;
pub mod scan;
pub mod screen;
pub mod served;
pub mod shape;
pub mod speaker;
pub mod ssh;
pub mod strokes;
pub mod terminal;
pub mod tmux;
pub mod traces;
pub mod transcript;
pub mod tray;
pub mod upstream;
pub mod vault_keys;
pub mod wait;
pub mod webdriver;
pub mod window;

pub use desk::Desk;
pub use planted::Planted;
pub use provider::{Answer, Provider, Seen};
pub use sandbox::{Ran, Sandbox};
pub use screen::Screen;
pub use served::Served;
pub use speaker::Speaker;
pub use ssh::Ssh;
pub use terminal::Terminal;
pub use tmux::Tmux;
pub use transcript::Transcript;
pub use tray::Tray;
pub use upstream::{Asked, Upstream};
pub use window::Window;
