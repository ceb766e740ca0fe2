// What a command does, whether a key, the palette or a button asks for it.

import { keys as calls, program } from '../api/bridge';
import type { Key, Patch } from '../api/types';
import type { Command } from '../words/shortcuts';
import { app, SCREENS, type Screen } from './app.svelte';
import { keyring } from './keyring.svelte';
import { shown } from './shown.svelte';
import { toasts } from './toasts.svelte';

/** Does something that may fail, and says so when it does. */
export async function attempt<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    toasts.complain(error);
    return null;
  }
}

/** Changes a key and offers to put it back. */
export async function change(key: Key, patch: Patch, words: string, undo: Patch | null): Promise<void> {
  if ((await attempt(calls.edit(key.id, patch))) === null) return;
  toasts.say('good', `${key.ref} was ${words}`, undo === null ? null : () => void attempt(calls.edit(key.id, undo)));
}

export async function copy(key: Key, field: string | null = null): Promise<void> {
  if ((await attempt(calls.copy(key.id, field).then(() => true))) === null) return;
  toasts.say('good', `${key.ref} was copied; the clipboard is cleared after 45 s`);
}

export async function snooze(key: Key): Promise<void> {
  if ((await attempt(calls.snooze(key.id, '7d').then(() => true))) === null) return;
  toasts.say('good', `Silent about ${key.ref} for a week`, () => void attempt(calls.snooze(key.id, null)));
}

export async function obey(command: Command): Promise<void> {
  if (SCREENS.includes(command as Screen)) return app.go(command as Screen);
  switch (command) {
    case 'palette':
    case 'help':
    case 'add':
      app.over = { kind: command };
      return;
    case 'next-screen':
      return app.turn(1);
    case 'last-screen':
      return app.turn(-1);
    case 'lock':
      return app.lock();
    case 'undo':
      return toasts.undo();
    case 'reload':
      await Promise.all([app.look(), keyring.all.load()]);
      return;
    case 'check-all':
      app.over = { kind: 'checking', keys: keyring.active };
      return;
    default:
      if (app.screen === 'keys') await ofKeys(command);
  }
}

async function ofKeys(command: Command): Promise<void> {
  switch (command) {
    case 'down':
      return keyring.move(1);
    case 'up':
      return keyring.move(-1);
    case 'top':
      return keyring.move(-Infinity);
    case 'bottom':
      return keyring.move(Infinity);
    case 'filter':
      document.querySelector<HTMLInputElement>('#filter')?.focus();
      return;
    case 'mark-all':
      return keyring.markAll();
    case 'sort':
      return keyring.nextSort();
    case 'turn':
      keyring.isBackwards = !keyring.isBackwards;
      return;
    case 'group':
      return keyring.nextGroup();
    case 'cancel':
      return keyring.cancel();
    default:
      await withKey(command, keyring.key ?? keyring.subjects[0] ?? null);
  }
}

async function withKey(command: Command, key: Key | null): Promise<void> {
  if (key === null) return;
  switch (command) {
    case 'open':
      return keyring.open(key.id);
    case 'copy':
      return copy(key);
    case 'copy-reference':
      if ((await attempt(program.copyOnce(`byok://${key.ref}`).then(() => true))) !== null) toasts.say('good', `\`byok://${key.ref}\` was copied`);
      return;
    case 'reveal':
      return shown.reveal(key.id, null);
    case 'check':
      app.over = { kind: 'checking', keys: keyring.subjects.map((one) => one.id) };
      return;
    case 'provider':
      app.over = { kind: 'provider', service: key.service };
      return;
    case 'rotate':
    case 'roll-back':
    case 'edit':
      app.over = { kind: command, key: key.id };
      return;
    case 'remove':
      app.over = { kind: 'remove', keys: keyring.subjects.map((one) => one.id) };
      return;
    case 'switch':
      return change(key, { is_active: !key.is_active }, key.is_active ? 'switched off' : 'switched on', { is_active: key.is_active });
    case 'default':
      return change(key, { is_default: true }, 'made the default', null);
    case 'policy':
      app.over = { kind: 'fallback', service: key.service };
      return;
    case 'snooze':
      return snooze(key);
    case 'mark':
      keyring.mark(key.id);
      return keyring.move(1);
  }
}

/** Opens the page on which a person makes a key, in the person's browser. */
export const openKeysPage = (service: string): Promise<void | null> => attempt(program.openKeysPage(service));
