//! The real window of byok on a desk that nobody sits at: a screen that draws into memory, a session bus and a system bus
//! of its own.

use crate::desktop::Desktop;
use crate::dunst::Bus;
use crate::webdriver::{Element, Refusal, Session};
use crate::{Sandbox, bin, places, process, sandbox, wait};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A screen and two buses; they end when dropped.
pub struct Desk {
    /// The screen, and its clipboard.
    pub screen: Desktop,
    session: Bus,
    system: Bus,
}

/// An open window; it ends when dropped.
pub struct Window {
    page: Session,
    // Ended after the conversation.
    _driver: Driver,
    program: u32,
}

/// What types and clicks; it ends when dropped.
pub struct Driver {
    process: Child,
    address: SocketAddr,
}

impl Desk {
    /// Sets one up. `None`, with a message, where the programs that this takes are missing.
    ///
    /// # Panics
    /// In CI without them.
    pub fn start() -> Option<Self> {
        for needed in ["WebKitWebDriver", "xdotool", "dbus-send"] {
            places::tool(needed)?;
        }
        Some(Self {
            screen: Desktop::with_size("1280x800")?,
            session: Bus::start()?,
            system: Bus::start()?,
        })
    }

    /// Opens the window on the sandbox's vault.
    ///
    /// # Panics
    /// When it does not open.
    #[track_caller]
    pub fn open(&self, sandbox: &Sandbox, words: &[&str]) -> Window {
        self.open_with(sandbox, words, &[])
    }

    /// As [`Desk::open`], with more in its environment.
    ///
    /// # Panics
    /// When it does not open.
    #[track_caller]
    pub fn open_with(&self, sandbox: &Sandbox, words: &[&str], more: &[(&str, &str)]) -> Window {
        self.open_program(&bin::desktop(), sandbox, words, more)
    }

    /// As [`Desk::open_with`], of a program that is elsewhere.
    ///
    /// # Panics
    /// When it does not open.
    #[track_caller]
    pub fn open_program(&self, program: &Path, sandbox: &Sandbox, words: &[&str], more: &[(&str, &str)]) -> Window {
        let driver = self.driver(sandbox, more);
        let started = Session::start(driver.address, &program.display().to_string(), words);
        let page = started.unwrap_or_else(|refusal| panic!("the window does not open: {refusal}"));
        let is_ours = |pid: &u32| process::name(*pid).as_deref() == Some("byok-desktop");
        let program = wait::for_some("the program runs", || {
            process::children_of(driver.process.id()).into_iter().find(is_ours)
        });
        Window {
            page,
            _driver: driver,
            program,
        }
    }

    /// Starts what types and clicks. It starts the program itself, with its own environment.
    ///
    /// # Panics
    /// When it does not listen.
    #[track_caller]
    pub fn driver(&self, sandbox: &Sandbox, more: &[(&str, &str)]) -> Driver {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("loopback has free ports").port();
        let mut driver = Command::new(places::tool("WebKitWebDriver").expect("it was there"));
        driver
            .args([&format!("--port={port}"), "--host=127.0.0.1"])
            .current_dir(sandbox.dir())
            .env_clear()
            .envs(self.environment(sandbox))
            .envs(more.iter().copied())
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // Of the program, too, and of the daemon that it starts: a pipe would stay open with them.
            .stderr(Stdio::null());
        let process = driver.spawn().expect("the driver can be started");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let driver = Driver { process, address };
        wait::until("the driver listens", || TcpStream::connect(address).is_ok());
        driver
    }

    /// Starts the program beside a window, as a click on its icon does, and waits for its end.
    ///
    /// # Panics
    /// When it can't be started.
    pub fn start_again(&self, sandbox: &Sandbox, words: &[&str]) -> sandbox::Ran {
        let mut command = Command::new(bin::desktop());
        command.args(words).env_clear().envs(self.environment(sandbox));
        sandbox::run(command, None)
    }

    /// What programs of this desk find in their environment.
    pub fn environment(&self, sandbox: &Sandbox) -> Vec<(String, String)> {
        let bare = sandbox.bare_command(&[]);
        let text = |word: &std::ffi::OsStr| word.to_string_lossy().into_owned();
        let known = bare
            .get_envs()
            .filter_map(|(name, value)| Some((text(name), text(value?))));
        let here = [
            ("DISPLAY", self.screen.display()),
            ("DBUS_SESSION_BUS_ADDRESS", self.session.address()),
            ("DBUS_SYSTEM_BUS_ADDRESS", self.system.address()),
            // Readers of the screen are not asked for: their bus is not there.
            ("NO_AT_BRIDGE", "1"),
        ];
        let here = here.map(|(name, value)| (name.to_owned(), value.to_owned()));
        known.chain(here).collect()
    }

    /// Emits a signal on the system bus, as logind does.
    ///
    /// # Panics
    /// When nobody takes it.
    pub fn system_signals(&self, signal: &[&str]) {
        emit(self.system.address(), signal);
    }

    /// Emits a signal on the session bus, as a screen saver does.
    ///
    /// # Panics
    /// When nobody takes it.
    pub fn session_signals(&self, signal: &[&str]) {
        emit(self.session.address(), signal);
    }

    /// Gives the focus to the window, or to nothing.
    ///
    /// # Panics
    /// When there is no window to find.
    pub fn focuses(&self, is_window: bool) {
        let words: &[&str] = if is_window {
            &["search", "--onlyvisible", "--name", "^byok$", "windowfocus", "--sync"]
        } else {
            &["search", "--maxdepth", "0", ".*", "windowfocus"]
        };
        let mut command = Command::new("xdotool");
        command.args(words).env("DISPLAY", self.screen.display());
        let ran = sandbox::run(command, None);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
}

impl Window {
    /// The program's process.
    pub fn program(&self) -> u32 {
        self.program
    }

    /// The processes that the engine shows the page with.
    pub fn engine(&self) -> Vec<u32> {
        let children = process::children_of(self.program);
        let is_page = |pid: &u32| process::name(*pid).is_some_and(|name| name.starts_with("WebKitWebProces"));
        children.into_iter().filter(is_page).collect()
    }

    /// The words that are in sight.
    pub fn words(&self) -> String {
        let words = self.page.script("return document.body.innerText");
        words
            .ok()
            .and_then(|words| words.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Waits until those words are in sight.
    ///
    /// # Panics
    /// When they never are; tells what is.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        self.waits(words, || self.has(words))
    }

    /// Waits until those words are not in sight.
    ///
    /// # Panics
    /// When they stay.
    #[track_caller]
    pub fn hides(&self, words: &str) -> &Self {
        self.waits(&format!("no {words}"), || !self.has(words))
    }

    /// What stands together may be laid out apart, so white space does not count.
    fn has(&self, words: &str) -> bool {
        let close = |text: &str| text.split_whitespace().collect::<String>();
        close(&self.words()).contains(&close(words))
    }

    /// Presses a button, by its words or by what a reader of the screen calls it.
    ///
    /// # Panics
    /// When it never can be pressed.
    #[track_caller]
    pub fn presses(&self, name: &str) -> &Self {
        let name = quoted(name);
        let named = format!("normalize-space(.)={name} or @aria-label={name} or starts-with(@title, {name})");
        self.acts(&format!("//button[not(@disabled) and ({named})]"), |element| {
            self.page.click(element)
        })
    }

    /// Types into the field with that label, after what is in it.
    ///
    /// # Panics
    /// When there is no such field.
    #[track_caller]
    pub fn types(&self, label: &str, text: &str) -> &Self {
        let field = format!("//input[@id=//label[normalize-space(.)={}]/@for]", quoted(label));
        self.acts(&field, |element| self.page.types(element, text))
    }

    /// Presses the summary of a part that opens.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn unfolds(&self, name: &str) -> &Self {
        let summary = format!("//summary[normalize-space(.)={}]", quoted(name));
        self.acts(&summary, |element| self.page.click(element))
    }

    /// Presses a key, wherever the focus is.
    ///
    /// # Panics
    /// When the driver refuses.
    #[track_caller]
    pub fn key(&self, key: &str) -> &Self {
        self.page.presses(key).expect("the keyboard is there");
        self
    }

    /// What a script in the page returns; it may be `null`.
    ///
    /// # Panics
    /// When the driver refuses.
    #[track_caller]
    pub fn script(&self, script: &str) -> serde_json::Value {
        self.page.script(script).expect("the page runs the script")
    }

    #[track_caller]
    fn acts(&self, xpath: &str, act: impl Fn(&Element) -> Result<(), Refusal>) -> &Self {
        let mut refusal = String::new();
        self.waits(xpath, || {
            let last = self.page.find(xpath).map(|found| found.last().map(&act));
            match last {
                Ok(Some(Ok(()))) => return true,
                Ok(Some(Err(told))) | Err(told) => refusal = told,
                Ok(None) => "nothing is found".clone_into(&mut refusal),
            }
            false
        })
    }

    #[track_caller]
    fn waits(&self, what: &str, is_so: impl FnMut() -> bool) -> &Self {
        let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wait::until(what, is_so)));
        if waited.is_err() {
            self.keeps_picture();
            panic!("waited in vain for {what}; in sight is:\n{}", self.words());
        }
        self
    }

    /// Beside the test's output, where CI looks for it: `BYOK_PICTURES` names the folder.
    fn keeps_picture(&self) {
        let (Some(folder), Ok(picture)) = (std::env::var_os("BYOK_PICTURES"), self.page.picture()) else {
            return;
        };
        let name = format!("window-{}.png", self.program);
        if let Ok(bytes) = data_encoding::BASE64.decode(picture.as_bytes()) {
            let _ = std::fs::write(std::path::Path::new(&folder).join(name), bytes);
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.page.end();
        process::kill(self.program);
    }
}

impl Driver {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for program in process::children_of(self.process.id()) {
            process::kill(program);
        }
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn emit(address: &str, signal: &[&str]) {
    let mut command = Command::new("dbus-send");
    command
        .arg(format!("--bus={address}"))
        .arg("--type=signal")
        .args(signal);
    let ran = sandbox::run(command, None);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

/// A text in XPath; no name in the page has both kinds of quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
