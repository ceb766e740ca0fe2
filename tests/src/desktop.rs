//! A desktop with nobody in front of it: an X server that draws into memory.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// An X server; it ends when dropped.
pub struct Desktop {
    server: Child,
    display: String,
}

impl Desktop {
    /// Starts one on a free display. `None`, with a message, where the programs that this takes are missing.
    ///
    /// # Panics
    /// In CI without them, or when the server does not start.
    pub fn start() -> Option<Self> {
        Self::with_size("320x200")
    }

    /// As [`Desktop::start`], with room for a window.
    ///
    /// # Panics
    /// As [`Desktop::start`].
    pub fn with_size(size: &str) -> Option<Self> {
        let missing: Vec<&str> = ["Xvfb", "xclip"]
            .into_iter()
            .filter(|program| !is_there(program))
            .collect();
        if !missing.is_empty() {
            assert!(std::env::var_os("CI").is_none(), "CI must have {missing:?}");
            eprintln!("SKIPPED: needs {missing:?} (Debian: xvfb, xclip)");
            return None;
        }
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &format!("{size}x24"),
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb can be started");
        let mut number = String::new();
        let told = server.stdout.take().expect("stdout was piped");
        BufReader::new(told)
            .read_line(&mut number)
            .expect("Xvfb tells its display");
        let display = format!(":{}", number.trim());
        assert!(display.len() > 1, "Xvfb has a display");
        Some(Self { server, display })
    }

    /// What goes into `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// What another program would paste; `None` when there is nothing.
    ///
    /// # Panics
    /// When nobody can be asked.
    pub fn pasted(&self) -> Option<String> {
        self.pasted_as("UTF8_STRING")
    }

    /// The same, in another form.
    ///
    /// # Panics
    /// When nobody can be asked.
    pub fn pasted_as(&self, form: &str) -> Option<String> {
        let mut paste = Command::new("xclip");
        paste
            .args(["-selection", "clipboard", "-out", "-target", form])
            .env("DISPLAY", &self.display);
        let ran = paste.stdin(Stdio::null()).output().expect("xclip can be started");
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        (ran.status.success() && !text.is_empty()).then_some(text)
    }

    /// What the clipboard is offered as, one form a line.
    pub fn forms(&self) -> String {
        self.pasted_as("TARGETS").unwrap_or_default()
    }

    /// What another program copies.
    ///
    /// # Panics
    /// When it can't.
    pub fn copies(&self, text: &str) {
        use std::io::Write;
        let mut copy = Command::new("xclip");
        copy.args(["-selection", "clipboard", "-in"])
            .env("DISPLAY", &self.display);
        copy.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = copy.spawn().expect("xclip can be started");
        let mut pipe = child.stdin.take().expect("stdin was piped");
        pipe.write_all(text.as_bytes()).expect("xclip reads");
        drop(pipe);
        assert!(child.wait().expect("xclip ends").success());
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
