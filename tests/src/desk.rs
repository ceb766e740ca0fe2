//! A desk that nobody sits at: a screen that draws into memory, a session bus and a system bus of its own, and what opens the
//! real window of byok there.

use crate::desktop::Desktop;
use crate::dunst::{self, Bus};
use crate::speaker::Speaker;
use crate::tray::Tray;
use crate::webdriver::Session;
use crate::window::Window;
use crate::{Sandbox, bin, places, process, sandbox, wait};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask};

/// What the window is called.
const TITLE: &str = "^byok$";

/// A screen and two buses; they end when dropped.
pub struct Desk {
    /// The screen, and its clipboard.
    pub screen: Desktop,
    session: Bus,
    system: Bus,
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
        for needed in ["WebKitWebDriver", "xdotool"] {
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
        Window::new(page, driver, program)
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
            // Without a graphics card the engine draws by Mesa's software, which now and then reads what it has freed, and ends with it.
            ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
        ];
        let here = here.map(|(name, value)| (name.to_owned(), value.to_owned()));
        known.chain(here).collect()
    }

    /// A notification server on this desk, whose notifications answer a click with `action`.
    ///
    /// # Panics
    /// When it can't be started although it is installed.
    pub fn notified(&self, action: &str) -> Option<dunst::Server> {
        dunst::Server::start(&self.session, self.screen.display(), action)
    }

    /// A panel on this desk, in which programs can have an icon.
    ///
    /// # Panics
    /// As [`Tray::start`].
    pub fn panel(&self) -> Option<Tray> {
        Tray::start(&self.session)
    }

    /// A program on the system's bus, with a name of its own or without.
    pub fn on_system(&self, name: Option<&str>) -> Speaker {
        Speaker::join(&self.system, name)
    }

    /// A program on the session's bus.
    pub fn on_session(&self, name: Option<&str>) -> Speaker {
        Speaker::join(&self.session, name)
    }

    /// Gives the focus to the window, or to nothing.
    ///
    /// # Panics
    /// When there is no window to find.
    pub fn focuses(&self, is_window: bool) {
        if is_window {
            self.xdotool(&["search", "--onlyvisible", "--name", TITLE, "windowfocus", "--sync"]);
        } else {
            self.xdotool(&["search", "--maxdepth", "0", ".*", "windowfocus"]);
        }
    }

    /// Types into whatever has the focus in the window, and presses Return: a person's hands, without a driver.
    ///
    /// # Panics
    /// When there is no window to find.
    pub fn types(&self, text: &str) {
        self.focuses(true);
        self.xdotool(&["key", "ctrl+a"]);
        self.xdotool(&["type", "--delay", "1", text]);
        self.xdotool(&["key", "Return"]);
    }

    /// Where the window is and how large: x, y, width, height.
    ///
    /// # Panics
    /// When there is no window to find.
    pub fn place(&self) -> [i32; 4] {
        let told = self.xdotool(&[
            "search",
            "--onlyvisible",
            "--name",
            TITLE,
            "getwindowgeometry",
            "--shell",
        ]);
        ["X", "Y", "WIDTH", "HEIGHT"].map(|name| {
            let value = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value
                .and_then(|value| value.parse().ok())
                .expect("a window has a place")
        })
    }

    /// Puts the window there.
    ///
    /// # Panics
    /// When there is no window to find.
    pub fn puts(&self, [x, y, width, height]: [i32; 4]) {
        let [x, y, width, height] = [x, y, width, height].map(|number| number.to_string());
        let found = ["search", "--onlyvisible", "--name", TITLE];
        self.xdotool(&[&found[..], &["windowsize", &width, &height, "windowmove", &x, &y]].concat());
    }

    /// Presses the button that closes the window, as a window manager tells it.
    ///
    /// # Panics
    /// When there is no window to find.
    pub fn closes(&self) {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", TITLE]);
        let window = found.trim().parse().expect("a window has a number");
        ask_to_close(self.screen.display(), window).expect("the screen passes it on");
    }

    fn xdotool(&self, words: &[&str]) -> String {
        loop {
            let mut command = Command::new("xdotool");
            command.args(words).env("DISPLAY", self.screen.display());
            let ran = sandbox::run(command, None);
            // It asks one window after another, and one of an engine that ends may go meanwhile. Nothing was done then.
            if ran.code != Some(0) && words.contains(&"search") && ran.stderr.contains("BadWindow") {
                continue;
            }
            assert_eq!(ran.code, Some(0), "{ran:?}");
            return ran.stdout;
        }
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

/// `WM_DELETE_WINDOW` (ICCCM 4.2.8.1).
fn ask_to_close(display: &str, window: u32) -> Result<(), Box<dyn std::error::Error>> {
    let (screen, _) = x11rb::connect(Some(display))?;
    let atom = |name: &[u8]| Ok::<_, Box<dyn std::error::Error>>(screen.intern_atom(false, name)?.reply()?.atom);
    let protocols = atom(b"WM_PROTOCOLS")?;
    let words = [atom(b"WM_DELETE_WINDOW")?, x11rb::CURRENT_TIME, 0, 0, 0];
    let event = ClientMessageEvent::new(32, window, protocols, words);
    screen.send_event(false, window, EventMask::NO_EVENT, event)?.check()?;
    Ok(())
}
