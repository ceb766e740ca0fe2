//! The part of a desktop's panel that shows icons of programs and their menus: `org.kde.StatusNotifierWatcher` and
//! `com.canonical.dbusmenu`, as libayatana-appindicator speaks them.

use crate::dunst::Bus;
use crate::sandbox::Ran;
use crate::{places, sandbox, wait};
use futures_util::StreamExt;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};
use zbus::message::Type;
use zbus::names::MemberName;
use zbus::{MessageStream, Variant};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// Who has an icon: the program's name on the bus, and its icon's path.
type Icon = Arc<Mutex<Option<(String, String)>>>;

/// A panel; it leaves the bus when dropped.
pub struct Tray {
    address: String,
    busctl: PathBuf,
    icon: Icon,
    _bus: zbus::Connection,
    _runtime: Runtime,
}

/// Answers whoever asks: an icon is taken, and of properties there are none.
async fn watch(bus: zbus::Connection, icon: Icon) {
    let mut asked = MessageStream::from(&bus);
    while let Some(Ok(message)) = asked.next().await {
        let header = message.header();
        match header.member().map(MemberName::as_str) {
            _ if message.message_type() != Type::MethodCall => {}
            Some("RegisterStatusNotifierItem") => {
                let sender = header.sender().map(ToString::to_string).unwrap_or_default();
                let path = message.body().deserialize::<String>().unwrap_or_default();
                *icon.lock().unwrap_or_else(PoisonError::into_inner) = Some((sender, path));
                let _ = bus.reply(&header, &()).await;
            }
            _ => {
                let nothing: HashMap<String, Variant<'_>> = HashMap::new();
                let _ = bus.reply(&header, &nothing).await;
            }
        }
    }
}

impl Tray {
    /// Puts a panel on a bus, before the programs that want to be in it. `None`, with a message, where `busctl` is missing.
    ///
    /// # Panics
    /// When the bus refuses it.
    pub fn start(bus: &Bus) -> Option<Self> {
        let busctl = places::tool("busctl")?;
        let address = bus.address().to_owned();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let icon = Icon::default();
        let joined = runtime.block_on(async {
            let bus = zbus::connection::Builder::address(address.as_str()).build().await?;
            tokio::spawn(watch(bus.clone(), Arc::clone(&icon)));
            bus.request_name(WATCHER).await?;
            Ok::<_, zbus::Error>(bus)
        });
        Some(Self {
            address,
            busctl,
            icon,
            _bus: joined.expect("anybody may join the bus of a test"),
            _runtime: runtime,
        })
    }

    /// What the menu of the icon says, from top to bottom, with the number of each entry.
    ///
    /// # Panics
    /// When no program has an icon.
    pub fn entries(&self) -> Vec<(String, i64)> {
        let (sender, _, menu) = self.menu();
        let words = ["GetLayout", "iias", "--", "0", "-1", "0"];
        let layout = self.ask(&[&["call", &sender, &menu, MENU], &words[..]].concat());
        let entries = layout["data"][1][2].as_array().cloned().unwrap_or_default();
        let entry = |one: &Value| {
            let label = one["data"][1]["label"]["data"].as_str()?.to_owned();
            // Letters behind an underscore are keys of the menu.
            Some((label.replace('_', ""), one["data"][0].as_i64()?))
        };
        entries.iter().filter_map(entry).collect()
    }

    /// Chooses the entry with that label, once it is there. A menu that is made anew meanwhile has other numbers: then it is read
    /// again.
    ///
    /// # Panics
    /// When it never is.
    pub fn chooses(&self, label: &str) {
        wait::until(label, || {
            let Some((_, number)) = self.entries().into_iter().find(|(text, _)| text == label) else {
                return false;
            };
            let (sender, _, menu) = self.menu();
            let number = number.to_string();
            let pressed = self.run(&[
                "call", &sender, &menu, MENU, "Event", "isvu", &number, "clicked", "s", "", "0",
            ]);
            pressed.code == Some(0)
        });
    }

    fn menu(&self) -> (String, String, String) {
        let (sender, item) = wait::for_some("a program has an icon", || {
            self.icon.lock().unwrap_or_else(PoisonError::into_inner).clone()
        });
        let told = self.ask(&["get-property", &sender, &item, ITEM, "Menu"]);
        let menu = told["data"].as_str().expect("an icon has a menu").to_owned();
        (sender, item, menu)
    }

    fn ask(&self, words: &[&str]) -> Value {
        let ran = self.run(words).exits(0);
        serde_json::from_str(&ran.stdout).unwrap_or_default()
    }

    fn run(&self, words: &[&str]) -> Ran {
        let mut command = Command::new(&self.busctl);
        command
            .args([&format!("--address={}", self.address), "--json=short"])
            .args(words);
        sandbox::run(command, None)
    }
}
