//! One table of keys, from which the footer, the help (`?`), the palette and `docs/keys.md` come.

use super::action::Command::{self, *};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Where a key means what it means. The innermost place that knows the key decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Wherever nobody types.
    Everywhere,
    /// Any list.
    List,
    /// The keys.
    Keys,
    /// The keys that end.
    Expiring,
    /// The figures.
    Health,
    /// The alerts.
    Alerts,
    /// The trail.
    Audit,
    /// The tokens.
    Clients,
    /// The settings.
    Settings,
    /// What is called through the gateway.
    Gateway,
    /// Which key steps in for one that fails.
    Fallback,
    /// The folders whose `byok.toml` is trusted.
    Projects,
    /// The files of MCP clients.
    Mcp,
    /// Any dialogue or entry: what is typed is text.
    Entry,
    /// A form with a test apart from saving.
    Form,
    /// A form without a test.
    Sheet,
    /// A secret that is shown once.
    Once,
    /// A recovery code that is shown once.
    Recovery,
    /// A question with yes and no.
    Question,
    /// When which key steps in.
    Policy,
    /// What would be done with files.
    Plan,
    /// Checking many keys.
    Checking,
    /// A page to read.
    Page,
}

impl Place {
    /// In the order of the help.
    pub(crate) const ALL: [Self; 23] = [
        Self::Everywhere,
        Self::List,
        Self::Keys,
        Self::Expiring,
        Self::Health,
        Self::Alerts,
        Self::Audit,
        Self::Clients,
        Self::Settings,
        Self::Gateway,
        Self::Fallback,
        Self::Projects,
        Self::Mcp,
        Self::Entry,
        Self::Form,
        Self::Sheet,
        Self::Once,
        Self::Recovery,
        Self::Question,
        Self::Policy,
        Self::Plan,
        Self::Checking,
        Self::Page,
    ];

    /// The heading in the help.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::List => "Lists",
            Self::Keys => "Keys",
            Self::Expiring => "Expiring",
            Self::Health => "Health",
            Self::Alerts => "Alerts",
            Self::Audit => "Audit",
            Self::Clients => "Clients",
            Self::Settings => "Settings",
            Self::Gateway => "Gateway",
            Self::Fallback => "Fallback",
            Self::Projects => "Projects",
            Self::Mcp => "MCP",
            Self::Entry => "Where you type",
            Self::Form => "Forms",
            Self::Sheet => "Forms without a test",
            Self::Once => "What is shown once",
            Self::Recovery => "Recovery code",
            Self::Question => "Questions",
            Self::Policy => "When which key steps in",
            Self::Plan => "What would be done",
            Self::Checking => "Checking",
            Self::Page => "Pages",
        }
    }
}

/// One line of the table.
pub(crate) struct Binding {
    /// Where.
    pub(crate) place: Place,
    /// The keys, the one to show first.
    pub(crate) keys: &'static [&'static str],
    /// What they mean there.
    pub(crate) command: Command,
    /// In words, for help and palette.
    pub(crate) words: &'static str,
    /// In a word, for the footer; empty when it isn't shown there.
    pub(crate) short: &'static str,
}

const fn bind(
    place: Place,
    keys: &'static [&'static str],
    command: Command,
    words: &'static str,
    short: &'static str,
) -> Binding {
    Binding {
        place,
        keys,
        command,
        words,
        short,
    }
}

/// All keys.
pub(crate) const TABLE: &[Binding] = &[
    bind(Place::Everywhere, &["?", "f1"], Help, "Show the keys", "help"),
    bind(
        Place::Everywhere,
        &[":", "ctrl-p"],
        Palette,
        "Find a command by its name, or a key by its reference",
        "commands",
    ),
    bind(Place::Everywhere, &["1"], GoKeys, "Go to the keys", ""),
    bind(Place::Everywhere, &["2"], GoExpiring, "Go to what ends soon", ""),
    bind(Place::Everywhere, &["3"], GoHealth, "Go to the figures", ""),
    bind(Place::Everywhere, &["4"], GoAlerts, "Go to the alerts", ""),
    bind(Place::Everywhere, &["5"], GoAudit, "Go to the audit trail", ""),
    bind(
        Place::Everywhere,
        &["6"],
        GoClients,
        "Go to the clients and their tokens",
        "",
    ),
    bind(Place::Everywhere, &["7"], GoSettings, "Go to the settings", ""),
    bind(
        Place::Everywhere,
        &["8"],
        GoGateway,
        "Go to what is called through the gateway",
        "",
    ),
    bind(
        Place::Everywhere,
        &["9"],
        GoFallback,
        "Go to which key steps in for another",
        "",
    ),
    bind(
        Place::Everywhere,
        &["0"],
        GoProjects,
        "Go to the folders whose byok.toml is trusted",
        "",
    ),
    bind(
        Place::Everywhere,
        &["m"],
        GoMcp,
        "Go to the MCP clients and the keys in their files",
        "",
    ),
    bind(
        Place::Everywhere,
        &["tab", "]"],
        NextScreen,
        "Go to the next screen",
        "",
    ),
    bind(
        Place::Everywhere,
        &["shift-tab", "["],
        PreviousScreen,
        "Go to the screen before",
        "",
    ),
    bind(Place::Everywhere, &["u"], Undo, "Undo what the last message offers", ""),
    bind(Place::Everywhere, &["ctrl-r", "f5"], Reload, "Read everything anew", ""),
    bind(Place::Everywhere, &["L"], Lock, "Lock the vault", ""),
    bind(
        Place::Everywhere,
        &["ctrl-z"],
        Suspend,
        "Back to the shell (`fg` returns)",
        "",
    ),
    bind(Place::Everywhere, &["ctrl-l"], Redraw, "Draw the screen anew", ""),
    bind(Place::Everywhere, &["q", "ctrl-c", "ctrl-q"], Quit, "Leave byok", ""),
    // --- lists
    bind(Place::List, &["j", "down"], Down, "Next row", ""),
    bind(Place::List, &["k", "up"], Up, "Row before", ""),
    bind(Place::List, &["pgdn", "ctrl-d", "ctrl-f"], PageDown, "A page down", ""),
    bind(Place::List, &["pgup", "ctrl-u", "ctrl-b"], PageUp, "A page up", ""),
    bind(Place::List, &["g", "home"], Top, "First row", ""),
    bind(Place::List, &["G", "end"], Bottom, "Last row", ""),
    // --- keys
    bind(
        Place::Keys,
        &["/"],
        Filter,
        "Filter as you type; `tag:`, `status:`, `service:` are exact",
        "filter",
    ),
    bind(
        Place::Keys,
        &["enter"],
        Details,
        "Show everything about the key; open or close a group",
        "details",
    ),
    bind(
        Place::Keys,
        &["l", "right"],
        Right,
        "Into the details, or open the group",
        "",
    ),
    bind(
        Place::Keys,
        &["h", "left"],
        Left,
        "Out of the details, or close the group",
        "",
    ),
    bind(
        Place::Keys,
        &["y"],
        CopyValue,
        "Copy the value; the clipboard is cleared after 45 s",
        "copy",
    ),
    bind(Place::Keys, &["v"], Reveal, "Show the value for 10 s", "reveal"),
    bind(Place::Keys, &["a"], Add, "Add a key", "add"),
    bind(
        Place::Keys,
        &["c"],
        Check,
        "Ask the provider about the key, or about the marked ones",
        "check",
    ),
    bind(Place::Keys, &["C"], CheckAll, "Ask the providers about all keys", ""),
    bind(Place::Keys, &["r"], Rotate, "Put a new value in its place", "rotate"),
    bind(Place::Keys, &["R"], RollBack, "Go back to the value before", ""),
    bind(
        Place::Keys,
        &["e"],
        Edit,
        "Change name, tags, note, dates; or the tags of the marked ones",
        "edit",
    ),
    bind(
        Place::Keys,
        &["x"],
        Switch,
        "Switch the key, or the marked ones, off or on again",
        "",
    ),
    bind(
        Place::Keys,
        &["d"],
        MakeDefault,
        "Make it the default of its service",
        "",
    ),
    bind(
        Place::Keys,
        &["z"],
        Snooze,
        "Be silent about the key, or the marked ones, for a week",
        "",
    ),
    bind(
        Place::Keys,
        &["D", "delete"],
        Remove,
        "Remove the key, or the marked ones, for good",
        "",
    ),
    bind(Place::Keys, &["Y"], CopyReference, "Copy the reference `byok://…`", ""),
    bind(
        Place::Keys,
        &["f"],
        Policy,
        "Choose when which key of the service steps in",
        "",
    ),
    bind(Place::Keys, &["s"], Sort, "Sort by the next column", "sort"),
    bind(Place::Keys, &["S"], SortBackwards, "Turn the order round", ""),
    bind(Place::Keys, &["b"], Group, "Group by service, status or tag", ""),
    bind(Place::Keys, &["space"], Mark, "Mark, or take the mark away", ""),
    bind(Place::Keys, &["A"], MarkAll, "Mark all that are shown, or none", ""),
    bind(
        Place::Keys,
        &["esc"],
        Cancel,
        "Close the details, drop marks and filter",
        "",
    ),
    // --- expiring
    bind(Place::Expiring, &["enter"], Details, "Show the key", "details"),
    bind(
        Place::Expiring,
        &["r"],
        Rotate,
        "Put a new value in its place",
        "rotate",
    ),
    bind(
        Place::Expiring,
        &["z"],
        Snooze,
        "Be silent about the key for a week",
        "snooze",
    ),
    bind(Place::Expiring, &["+", "="], Wider, "Look further ahead", "further"),
    bind(Place::Expiring, &["-"], Narrower, "Look less far ahead", "nearer"),
    bind(
        Place::Expiring,
        &["t"],
        Rotations,
        "What ends, or what is due to be replaced",
        "ends/due",
    ),
    // --- health
    bind(
        Place::Health,
        &["C"],
        CheckAll,
        "Ask the providers about all keys",
        "check all",
    ),
    // --- alerts
    bind(
        Place::Alerts,
        &["enter", "a"],
        Acknowledge,
        "Say that you have seen it",
        "seen",
    ),
    bind(Place::Alerts, &["x"], Resolve, "Say that it is over", "over"),
    bind(
        Place::Alerts,
        &["t"],
        ShowAll,
        "Show those that are over, too, or not",
        "all",
    ),
    bind(Place::Alerts, &["o"], Details, "Show the key it is about", "key"),
    bind(
        Place::Alerts,
        &["l", "right", "space"],
        Right,
        "Go on reading about the alert",
        "",
    ),
    bind(Place::Alerts, &["h", "left"], Left, "Go back to its beginning", ""),
    // --- audit
    bind(
        Place::Audit,
        &["/"],
        Filter,
        "Filter by key, deed, program, outcome",
        "filter",
    ),
    bind(Place::Audit, &["v"], Verify, "Verify the whole trail", "verify"),
    bind(
        Place::Audit,
        &["enter"],
        Details,
        "Show everything about the row",
        "details",
    ),
    bind(Place::Audit, &["esc"], Cancel, "Close the details, drop the filter", ""),
    // --- clients
    bind(
        Place::Clients,
        &["enter"],
        Details,
        "Show everything about the client",
        "details",
    ),
    bind(Place::Clients, &["esc"], Cancel, "Close the details", ""),
    bind(Place::Clients, &["a"], NewClient, "Give a program a token", "new token"),
    bind(
        Place::Clients,
        &["x"],
        Suspension,
        "Have a token refused, or not any more",
        "suspend",
    ),
    bind(
        Place::Clients,
        &["D", "delete"],
        Revoke,
        "Withdraw a token for good",
        "revoke",
    ),
    // --- settings
    bind(
        Place::Settings,
        &["p"],
        ChangePassword,
        "Change the password",
        "password",
    ),
    bind(
        Place::Settings,
        &["n"],
        NewRecoveryCode,
        "Make a new recovery code",
        "recovery code",
    ),
    bind(
        Place::Settings,
        &["e"],
        OpenSettingsFile,
        "Open the settings in your editor",
        "edit",
    ),
    bind(
        Place::Settings,
        &["R"],
        RestartDaemon,
        "Restart the daemon, which then reads the settings anew",
        "restart",
    ),
    // --- gateway
    bind(Place::Gateway, &["enter"], Details, "Show the key", "key"),
    bind(Place::Gateway, &["+", "="], Wider, "Look further back", "further"),
    bind(Place::Gateway, &["-"], Narrower, "Look less far back", "nearer"),
    // --- fallback
    bind(
        Place::Fallback,
        &["enter", "e"],
        Policy,
        "Choose when which key of the service steps in",
        "change",
    ),
    bind(
        Place::Fallback,
        &["l", "right", "space"],
        Right,
        "Go on reading about the service",
        "",
    ),
    bind(Place::Fallback, &["h", "left"], Left, "Go back to its beginning", ""),
    // --- projects
    bind(
        Place::Projects,
        &["D", "delete"],
        Forget,
        "Trust the folder no more",
        "forget",
    ),
    bind(
        Place::Projects,
        &["l", "right", "space"],
        Right,
        "Go on reading about the folder",
        "",
    ),
    bind(Place::Projects, &["h", "left"], Left, "Go back to its beginning", ""),
    // --- files of MCP clients
    bind(
        Place::Mcp,
        &["enter"],
        Adopt,
        "Show what adopting the client's keys would change, then ask",
        "adopt",
    ),
    bind(
        Place::Mcp,
        &["A"],
        AdoptAll,
        "Show what adopting the keys of all clients would change, then ask",
        "adopt all",
    ),
    bind(
        Place::Mcp,
        &["R"],
        PutBack,
        "Show what putting the client's files back would change, then ask",
        "put back",
    ),
    bind(
        Place::Mcp,
        &["l", "right", "space"],
        Right,
        "Go on reading about the file",
        "",
    ),
    bind(Place::Mcp, &["h", "left"], Left, "Go back to its beginning", ""),
    // --- typing
    bind(Place::Entry, &["enter"], Submit, "Done", "done"),
    bind(Place::Entry, &["esc", "ctrl-c"], Cancel, "Leave it", "cancel"),
    bind(Place::Entry, &["tab", "down"], NextField, "Next field", ""),
    bind(Place::Entry, &["shift-tab", "up"], PreviousField, "Field before", ""),
    bind(
        Place::Entry,
        &["left"],
        Left,
        "A character left, or the choice before",
        "",
    ),
    bind(
        Place::Entry,
        &["right"],
        Right,
        "A character right, or the next choice",
        "",
    ),
    bind(Place::Entry, &["home", "ctrl-a"], Home, "Start of the line", ""),
    bind(Place::Entry, &["end", "ctrl-e"], End, "End of the line", ""),
    bind(
        Place::Entry,
        &["backspace", "ctrl-h"],
        Erase,
        "Erase the character before",
        "",
    ),
    bind(
        Place::Entry,
        &["delete"],
        Delete,
        "Erase the character under the cursor",
        "",
    ),
    bind(Place::Entry, &["ctrl-w"], EraseWord, "Erase the word before", ""),
    bind(Place::Entry, &["ctrl-u"], EraseAll, "Erase the line", ""),
    bind(
        Place::Entry,
        &["ctrl-z"],
        Suspend,
        "Back to the shell (`fg` returns)",
        "",
    ),
    bind(
        Place::Form,
        &["ctrl-t"],
        Test,
        "Ask the provider, store nothing",
        "test",
    ),
    bind(Place::Form, &["ctrl-s"], Accept, "Save", "save"),
    bind(
        Place::Form,
        &["ctrl-v"],
        ShowTyped,
        "Show what was typed, or hide it",
        "",
    ),
    bind(Place::Sheet, &["ctrl-s"], Accept, "Save", "save"),
    bind(
        Place::Sheet,
        &["ctrl-v"],
        ShowTyped,
        "Show what was typed, or hide it",
        "show",
    ),
    bind(
        Place::Once,
        &["y"],
        CopyValue,
        "Copy it; the clipboard is cleared after 45 s",
        "copy",
    ),
    bind(
        Place::Once,
        &["esc", "ctrl-c"],
        Cancel,
        "Close it; nobody can show it again",
        "close",
    ),
    bind(
        Place::Form,
        &["ctrl-f"],
        FillIn,
        "Fill in the end that the provider told",
        "",
    ),
    bind(
        Place::Recovery,
        &["enter"],
        Accept,
        "It is written down",
        "written down",
    ),
    bind(
        Place::Recovery,
        &["w"],
        WriteFile,
        "Write it to a file that only you can read",
        "to a file",
    ),
    bind(
        Place::Recovery,
        &["esc", "q", "ctrl-c"],
        Cancel,
        "Go on without it",
        "leave",
    ),
    // --- questions and pages
    bind(Place::Question, &["y"], Accept, "Yes", "yes"),
    bind(Place::Question, &["n", "esc", "q", "ctrl-c"], Cancel, "No", "no"),
    bind(Place::Policy, &["enter", "ctrl-s"], Accept, "Save", "save"),
    bind(Place::Policy, &["space"], Mark, "Take it, or take it away", "on/off"),
    bind(
        Place::Policy,
        &["K", "ctrl-up"],
        Earlier,
        "Have the key step in earlier",
        "earlier",
    ),
    bind(
        Place::Policy,
        &["J", "ctrl-down"],
        Later,
        "Have the key step in later",
        "later",
    ),
    bind(Place::Policy, &["h", "left"], Left, "A shorter cool-down", ""),
    bind(Place::Policy, &["l", "right"], Right, "A longer cool-down", ""),
    bind(
        Place::Policy,
        &["esc", "q", "ctrl-c"],
        Cancel,
        "Leave it as it was",
        "cancel",
    ),
    bind(Place::Plan, &["y"], Accept, "Do it", "do it"),
    bind(
        Place::Plan,
        &["f"],
        Force,
        "Put back also what somebody has changed since, or not",
        "",
    ),
    bind(
        Place::Plan,
        &["n", "esc", "q", "ctrl-c"],
        Cancel,
        "Leave everything as it is",
        "leave",
    ),
    bind(Place::Checking, &["enter"], Details, "Show the key", "key"),
    bind(
        Place::Checking,
        &["s"],
        Sort,
        "The worst first, or as they came",
        "order",
    ),
    bind(
        Place::Checking,
        &["esc", "q", "ctrl-c"],
        Cancel,
        "Stop asking (what came stays), then close",
        "stop/close",
    ),
    bind(Place::Page, &["/"], Filter, "Find in the page", ""),
    bind(Place::Page, &["esc", "q", "enter", "ctrl-c"], Cancel, "Close", "close"),
];

/// What a key means in these places, the innermost first.
pub(crate) fn command(places: &[Place], key: &KeyEvent) -> Option<Command> {
    let name = name(key)?;
    places
        .iter()
        .find_map(|place| {
            TABLE
                .iter()
                .find(|line| line.place == *place && line.keys.contains(&&*name))
        })
        .map(|line| line.command)
}

/// What the footer offers in these places.
pub(crate) fn offers(places: &[Place]) -> impl Iterator<Item = &'static Binding> {
    let places = places.to_vec();
    places.into_iter().flat_map(|place| {
        TABLE
            .iter()
            .filter(move |line| line.place == place && !line.short.is_empty())
    })
}

/// The name of a key as the table writes it.
fn name(key: &KeyEvent) -> Option<String> {
    let plain = match key.code {
        KeyCode::Char(' ') => "space".to_owned(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::Enter => "enter".into(),
        KeyCode::Esc => "esc".into(),
        KeyCode::Tab => "tab".into(),
        KeyCode::BackTab => "shift-tab".into(),
        KeyCode::Backspace => "backspace".into(),
        KeyCode::Delete => "delete".into(),
        KeyCode::Up => "up".into(),
        KeyCode::Down => "down".into(),
        KeyCode::Left => "left".into(),
        KeyCode::Right => "right".into(),
        KeyCode::Home => "home".into(),
        KeyCode::End => "end".into(),
        KeyCode::PageUp => "pgup".into(),
        KeyCode::PageDown => "pgdn".into(),
        KeyCode::F(number) => format!("f{number}"),
        _ => return None,
    };
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    let is_alt = key.modifiers.contains(KeyModifiers::ALT);
    Some(match (is_control, is_alt) {
        (true, _) => format!("ctrl-{plain}"),
        (_, true) => format!("alt-{plain}"),
        _ => plain,
    })
}

/// The character that a key types, if it is one.
pub(crate) fn typed(key: &KeyEvent) -> Option<char> {
    let KeyCode::Char(c) = key.code else { return None };
    let is_chord = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    (!is_chord).then_some(c)
}
