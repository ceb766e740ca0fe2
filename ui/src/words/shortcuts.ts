// One table: the page listens by it, the help and the palette show it. The keys are the terminal's.

export type Command =
  | 'keys' | 'expiring' | 'health' | 'alerts' | 'audit' | 'clients' | 'settings' | 'gateway' | 'fallback' | 'projects' | 'mcp' | 'about' | 'next-screen' | 'last-screen'
  | 'palette' | 'undo' | 'help' | 'lock' | 'reload' | 'add' | 'filter' | 'check' | 'provider' | 'check-all' | 'rotate' | 'roll-back' | 'edit' | 'reveal' | 'copy' | 'copy-reference'
  | 'switch' | 'default' | 'remove' | 'snooze' | 'policy' | 'down' | 'up' | 'top' | 'bottom' | 'open' | 'mark' | 'mark-all' | 'sort' | 'turn' | 'group' | 'cancel';

export interface Shortcut {
  command: Command;
  keys: string[];
  words: string;
  place: 'everywhere' | 'keys';
}

const on = (place: Shortcut['place'], command: Command, keys: string[], words: string): Shortcut => ({ command, keys, words, place });

export const SHORTCUTS: Shortcut[] = [
  on('everywhere', 'help', ['?', 'f1'], 'Show the keys'),
  on('everywhere', 'palette', [':', 'ctrl-p', 'ctrl-k'], 'Find a command, a key, or a provider'),
  on('everywhere', 'keys', ['1'], 'Go to the keys'),
  on('everywhere', 'expiring', ['2'], 'Go to what ends soon'),
  on('everywhere', 'health', ['3'], 'Go to the figures'),
  on('everywhere', 'alerts', ['4'], 'Go to the alerts'),
  on('everywhere', 'audit', ['5'], 'Go to the audit trail'),
  on('everywhere', 'clients', ['6'], 'Go to the clients and their tokens'),
  on('everywhere', 'settings', ['7'], 'Go to the settings'),
  on('everywhere', 'gateway', ['8'], 'Go to what is called through the gateway'),
  on('everywhere', 'fallback', ['9'], 'Go to which key steps in when one fails'),
  on('everywhere', 'projects', ['0'], 'Go to the projects and the keys they use'),
  on('everywhere', 'mcp', ['m'], 'Go to the MCP clients and the keys in their files'),
  on('everywhere', 'about', ['I'], 'Go to what byok is and what it defends'),
  on('everywhere', 'next-screen', [']'], 'Go to the next screen'),
  on('everywhere', 'last-screen', ['['], 'Go to the screen before'),
  on('everywhere', 'add', ['a'], 'Add a key'),
  on('everywhere', 'check-all', ['C'], 'Ask the providers about all keys'),
  on('everywhere', 'reload', ['ctrl-r', 'f5'], 'Read everything anew'),
  on('everywhere', 'undo', ['u'], 'Undo what the last message offers'),
  on('everywhere', 'lock', ['L'], 'Lock the vault'),
  on('keys', 'down', ['j', 'arrowdown'], 'Next row'),
  on('keys', 'up', ['k', 'arrowup'], 'Row before'),
  on('keys', 'top', ['g', 'home'], 'First row'),
  on('keys', 'bottom', ['G', 'end'], 'Last row'),
  on('keys', 'open', ['enter'], 'Show everything about the key'),
  on('keys', 'filter', ['/'], 'Filter as you type'),
  on('keys', 'copy', ['y'], 'Copy the value; the clipboard is cleared after 45 s'),
  on('keys', 'copy-reference', ['Y'], 'Copy the reference `byok://…`'),
  on('keys', 'reveal', ['v'], 'Show the value for 10 s'),
  on('keys', 'check', ['c'], 'Ask the provider about the key, or about the marked ones'),
  on('keys', 'provider', ['i'], "Show the page of the key's provider"),
  on('keys', 'rotate', ['r'], 'Put a new value in its place'),
  on('keys', 'roll-back', ['R'], 'Go back to the value before'),
  on('keys', 'edit', ['e'], 'Change name, tags, note, dates'),
  on('keys', 'switch', ['x'], 'Switch the key off, or on again'),
  on('keys', 'default', ['d'], 'Make it the default of its service'),
  on('keys', 'policy', ['f'], 'Choose when which key of the service steps in'),
  on('keys', 'snooze', ['z'], 'Be silent about the key for a week'),
  on('keys', 'mark', [' '], 'Mark, or take the mark away'),
  on('keys', 'mark-all', ['A'], 'Mark all that are shown, or none'),
  on('keys', 'sort', ['s'], 'Sort by the next column'),
  on('keys', 'turn', ['S'], 'Turn the order round'),
  on('keys', 'group', ['b'], 'Group by service, status or tag'),
  on('keys', 'remove', ['D', 'delete'], 'Remove the key for good'),
  on('keys', 'cancel', ['escape'], 'Close the details, drop marks and filter'),
];

/** The first key of a command. */
export const keyOf = (command: Command): string => SHORTCUTS.find((one) => one.command === command)!.keys[0]!;

/** The name of a key press as the table writes it. */
export function pressed(event: KeyboardEvent): string {
  const plain = event.key.length === 1 ? event.key : event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `ctrl-${plain.toLowerCase()}` : plain;
}

/** The command of a key press; nothing while somebody types. */
export function commandOf(event: KeyboardEvent): Command | null {
  const target = event.target as HTMLElement | null;
  const isTyping = target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  const name = pressed(event);
  if (event.altKey || (isTyping && !name.startsWith('ctrl-'))) return null;
  // A button that has the focus keeps Enter and the space bar.
  if ((name === 'enter' || name === ' ') && target !== null && /^(BUTTON|A|SUMMARY)$/.test(target.tagName)) return null;
  return SHORTCUTS.find((one) => one.keys.includes(name))?.command ?? null;
}

/** A key as it stands on a key cap. */
export const cap = (key: string): string =>
  ({ ' ': 'Space', arrowdown: '↓', arrowup: '↑', enter: 'Enter', escape: 'Esc', home: 'Home', end: 'End', delete: 'Del' })[key] ??
  key.replace('ctrl-', 'Ctrl ');
