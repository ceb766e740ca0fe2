//! `byok daemon install`: a systemd user unit, so that the daemon is there from login on.

use crate::context::Context;
use crate::print;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_daemon::client::ALLOCATOR;
use std::fs;
use std::path::{Path, PathBuf};

/// What decides where things are, and what they are called; taken over as they are at the time of installing.
const KEPT: [&str; 6] = [
    "BYOK_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// What works for a unit without root. What would break a program of `[notices] command` or the browser that a notification
/// opens is left out: `MemoryDenyWriteExecute` (just-in-time compilers), `RestrictNamespaces` (the browser's own sandbox).
const HARDENING: &str = "\
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
LimitCORE=0
UMask=0077
";

/// Writes or prints the unit, and says what to do next.
pub(crate) fn run(context: &Context, only_print: bool) -> Result<(), Stop> {
    let text = unit(context)?;
    if only_print {
        return print::line(text.trim_end());
    }
    let path = path(context)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).map_err(|error| Stop::file(folder, &error))?;
    let temporary = path.with_extension("service.new");
    fs::write(&temporary, text)
        .and_then(|()| fs::rename(&temporary, &path))
        .map_err(|error| Stop::file(&path, &error))?;
    let name = name(context);
    context.say(format!(
        "Wrote {}. Now run:\n  byok daemon stop\n  systemctl --user daemon-reload\n  systemctl --user enable --now {name}",
        path.display()
    ));
    Ok(())
}

/// Removes the unit.
pub(crate) fn undo(context: &Context) -> Result<(), Stop> {
    let (path, name) = (path(context)?, name(context));
    match fs::remove_file(&path) {
        Ok(()) => context.say(format!(
            "Removed {}. Now run:\n  systemctl --user disable --now {name}\n  systemctl --user daemon-reload",
            path.display()
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            context.say(format!("There is no {}.", path.display()));
        }
        Err(error) => return Err(Stop::file(&path, &error)),
    }
    Ok(())
}

fn unit(context: &Context) -> Result<String, Stop> {
    let program = std::env::current_exe().map_err(|error| Stop::new(Code::Io, format!("this program: {error}")))?;
    let vault = context.paths.vault_name();
    let words = ["daemon", "--stay", "--vault", vault];
    let command: Vec<String> = std::iter::once(text_of(&program)?)
        .map(|program| quoted(&program).replace('$', "$$"))
        .chain(words.map(ToOwned::to_owned))
        .collect();
    let mut environment = String::new();
    for name in KEPT {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let value =
            std::path::absolute(PathBuf::from(value)).map_err(|e| Stop::new(Code::Io, format!("{name}: {e}")))?;
        environment += &format!("Environment={}\n", quoted(&format!("{name}={}", text_of(&value)?)));
    }
    for (name, value) in ALLOCATOR {
        environment += &format!("Environment={name}={value}\n");
    }
    Ok(format!(
        "# Written by `byok daemon install`; `byok daemon uninstall` removes it.\n\
         [Unit]\n\
         Description=byok, the vault for provider API keys ({vault})\n\n\
         [Service]\n\
         Type=exec\n\
         ExecStart={}\n\
         Restart=on-failure\n\
         RestartSec=5\n\
         {environment}{HARDENING}\n\
         [Install]\n\
         WantedBy=default.target\n",
        command.join(" ")
    ))
}

fn name(context: &Context) -> String {
    match context.paths.vault_name() {
        "default" => "byok.service".into(),
        vault => format!("byok-{vault}.service"),
    }
}

/// Where systemd looks for a person's own units.
fn path(context: &Context) -> Result<PathBuf, Stop> {
    let folder = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let config = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".config")))
        .ok_or_else(|| Stop::new(Code::Config, "no home folder: HOME is not set"))?;
    Ok(config.join("systemd/user").join(name(context)))
}

fn text_of(path: &Path) -> Result<String, Stop> {
    let text = path.to_str().filter(|text| !text.contains(char::is_control));
    text.map(ToOwned::to_owned)
        .ok_or_else(|| Stop::new(Code::Config, format!("{} can't be written into a unit", path.display())))
}

/// In quotes, with systemd's own escapes and without its specifiers (systemd.service(5), "Command lines").
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%");
    format!("\"{escaped}\"")
}
