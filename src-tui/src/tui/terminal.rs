//! The person's terminal: taken over, and given back whatever happens.

use crate::stop::{Stop, output};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::crossterm::{cursor, execute};
use std::io::{self, Stdout, Write};

/// The screen while it is ours.
pub(crate) struct Screen {
    /// What draws by difference.
    pub(crate) terminal: Terminal<CrosstermBackend<Stdout>>,
    has_mouse: bool,
}

impl Screen {
    /// Takes it over. From here on a panic gives it back before it complains.
    pub(crate) fn take(has_mouse: bool) -> Result<Self, Stop> {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _ = give_back();
            hook(panic);
        }));
        enter(has_mouse).map_err(|error| output(&error))?;
        let terminal = Terminal::new(CrosstermBackend::new(io::stdout())).map_err(|error| output(&error))?;
        Ok(Self { terminal, has_mouse })
    }

    /// Gives it back for a while, and takes it again with everything drawn anew.
    pub(crate) fn lend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        give_back()?;
        let done = work();
        enter(self.has_mouse)?;
        self.terminal.clear()?;
        Ok(done)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = give_back();
    }
}

fn enter(has_mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    let mut stdout = io::stdout();
    execute!(stdout, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange)?;
    if has_mouse {
        execute!(stdout, EnableMouseCapture)?;
    }
    Ok(())
}

fn give_back() -> io::Result<()> {
    let mut stdout = io::stdout();
    execute!(
        stdout,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )?;
    stdout.flush()?;
    disable_raw_mode()
}
