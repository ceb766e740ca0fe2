//! A desktop of its own: a session bus, a screen that nobody sees, and dunst, a real notification server.

use crate::{places, sandbox, wait};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Without service files, so that nothing but what a test starts can answer.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=DIR</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Nothing goes away by itself, and a click means what the test says.
const DUNST: &str = "[global]
history_length=200
sticky_history=yes
idle_threshold=0
notification_limit=20
[urgency_low]
timeout=0
[urgency_normal]
timeout=0
[urgency_critical]
timeout=0
[clicked]
appname=byok
action_name=ACTION
";

/// A bus on which nobody answers; it ends when dropped.
pub struct Bus {
    _dir: TempDir,
    address: String,
    process: Child,
}

/// A bus with a notification server; both end when dropped.
pub struct Desktop {
    // Ended before the bus and the screen.
    server: Server,
    bus: Bus,
    screen: Child,
}

/// dunst, on a bus and a screen; it ends when dropped.
pub struct Server {
    dir: TempDir,
    address: String,
    display: String,
    dunstctl: PathBuf,
    process: Child,
}

impl Bus {
    /// Starts one, or says why not.
    ///
    /// # Panics
    /// When it can't be started although it is installed.
    pub fn start() -> Option<Self> {
        let program = places::tool("dbus-daemon")?;
        let dir = TempDir::new().expect("there is a temporary folder");
        let config = dir.path().join("bus.conf");
        let text = BUS.replace("DIR", &dir.path().display().to_string());
        std::fs::write(&config, text).expect("the folder is writable");
        let mut process = Command::new(program)
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a bus can be started");
        let address = first_line(&mut process);
        Some(Self {
            _dir: dir,
            address,
            process,
        })
    }

    /// `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Desktop {
    /// Starts one whose notifications answer a click with `action`, or says why not.
    ///
    /// # Panics
    /// When it can't be started although everything is installed.
    pub fn start(action: &str) -> Option<Self> {
        let xvfb = places::tool("Xvfb")?;
        places::tool("dunst")?;
        let bus = Bus::start()?;
        let mut screen = Command::new(xvfb)
            .args(["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a screen can be started");
        let display = format!(":{}", first_line(&mut screen));
        let server = Server::start(&bus, &display, action)?;
        Some(Self { server, bus, screen })
    }

    /// `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.bus.address
    }

    /// `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.server.display
    }

    /// As [`Server::displayed`].
    pub fn displayed(&self) -> usize {
        self.server.displayed()
    }

    /// As [`Server::click`].
    pub fn click(&self) {
        self.server.click();
    }

    /// As [`Server::history`].
    pub fn history(&self) -> (Vec<[String; 3]>, String) {
        self.server.history()
    }
}

impl Server {
    /// Starts one whose notifications answer a click with `action`, or says why not.
    ///
    /// # Panics
    /// When it can't be started although it is installed.
    pub fn start(bus: &Bus, display: &str, action: &str) -> Option<Self> {
        let (dunst, dunstctl) = (places::tool("dunst")?, places::tool("dunstctl")?);
        let dir = TempDir::new().expect("there is a temporary folder");
        let config = dir.path().join("dunstrc");
        std::fs::write(&config, DUNST.replace("ACTION", action)).expect("the folder is writable");
        let process = Command::new(dunst)
            .arg("-conf")
            .arg(&config)
            .env_clear()
            .envs(environment(dir.path(), display, &bus.address))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dunst can be started");
        let server = Self {
            dir,
            address: bus.address.clone(),
            display: display.to_owned(),
            dunstctl,
            process,
        };
        wait::until("dunst answers", || server.ask(&["is-paused"]).code == Some(0));
        Some(server)
    }

    /// How many notifications are on the screen.
    pub fn displayed(&self) -> usize {
        let count = self.ask(&["count", "displayed"]).exits(0).stdout;
        count.trim().parse().expect("a count is a number")
    }

    /// Clicks the newest notification.
    pub fn click(&self) {
        self.ask(&["action", "0"]).exits(0);
    }

    /// Closes everything and gives all there was, as `(application, summary, body)`, and the whole text.
    ///
    /// # Panics
    /// When the server tells something else.
    pub fn history(&self) -> (Vec<[String; 3]>, String) {
        self.ask(&["close-all"]).exits(0);
        wait::until("all notifications are closed", || self.displayed() == 0);
        let text = self.ask(&["history"]).exits(0).stdout;
        let json: serde_json::Value = serde_json::from_str(&text).expect("the history is JSON");
        let list = json["data"][0].as_array().expect("the history is a list");
        let words = ["appname", "summary", "body"];
        let found = list
            .iter()
            .map(|one| words.map(|word| one[word]["data"].as_str().unwrap_or_default().to_owned()));
        (found.collect(), text)
    }

    fn ask(&self, words: &[&str]) -> sandbox::Ran {
        let mut command = Command::new(&self.dunstctl);
        command
            .args(words)
            .env_clear()
            .envs(environment(self.dir.path(), &self.display, &self.address));
        sandbox::run(command, None)
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        end(&mut self.screen);
    }
}

fn environment(home: &Path, display: &str, address: &str) -> [(&'static str, String); 5] {
    [
        ("PATH", std::env::var("PATH").unwrap_or_default()),
        ("HOME", home.display().to_string()),
        ("XDG_RUNTIME_DIR", home.display().to_string()),
        ("DISPLAY", display.to_owned()),
        ("DBUS_SESSION_BUS_ADDRESS", address.to_owned()),
    ]
}

fn first_line(process: &mut Child) -> String {
    let stdout = process.stdout.take().expect("it is piped");
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("it says where it is");
    assert!(!line.trim().is_empty(), "it ended instead of saying where it is");
    line.trim().to_owned()
}

fn end(process: &mut Child) {
    let _ = process.kill().and_then(|()| process.wait());
}
