//! What a person means: a named deed, or something that was typed, pasted or clicked.

use ratatui::layout::Position;
use zeroize::Zeroizing;

/// One thing the model is told.
pub(crate) enum Action {
    /// A key of the keymap, or an entry of the palette.
    Do(Command),
    /// A character for the entry that has the focus.
    Type(char),
    /// A text that came in one piece; it may be a key. A break in it never submits.
    Paste(Zeroizing<String>),
    /// The mouse was pressed there.
    Click(Position),
    /// The wheel was turned over there: rows down, or up when negative.
    Scroll(Position, i16),
    /// The terminal window came to the front, or went.
    Focus(bool),
}

/// Every deed that a key, the palette or the mouse can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Command {
    // --- moving
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
    NextField,
    PreviousField,
    // --- places
    GoKeys,
    GoExpiring,
    GoHealth,
    GoAlerts,
    GoAudit,
    GoClients,
    GoSettings,
    GoGateway,
    GoFallback,
    GoProjects,
    GoMcp,
    NextScreen,
    PreviousScreen,
    Help,
    Palette,
    // --- everywhere
    Accept,
    Cancel,
    Reload,
    Lock,
    Suspend,
    Redraw,
    Quit,
    Undo,
    // --- entries
    Erase,
    EraseWord,
    EraseAll,
    Delete,
    Home,
    End,
    Submit,
    Test,
    ShowTyped,
    FillIn,
    WriteFile,
    // --- keys
    Filter,
    Sort,
    SortBackwards,
    Group,
    Mark,
    MarkAll,
    Details,
    Reveal,
    CopyValue,
    CopyReference,
    Add,
    Edit,
    Rotate,
    RollBack,
    Check,
    CheckAll,
    Switch,
    MakeDefault,
    Remove,
    Snooze,
    // --- alerts, audit, clients, expiring, settings
    Acknowledge,
    Resolve,
    ShowAll,
    Verify,
    Suspension,
    Revoke,
    NewClient,
    Wider,
    Narrower,
    Rotations,
    ChangePassword,
    NewRecoveryCode,
    OpenSettingsFile,
    RestartDaemon,
    // --- fallback
    Policy,
    Forget,
    Earlier,
    Later,
    // --- files of MCP clients
    Adopt,
    AdoptAll,
    PutBack,
    Force,
}
