// The only place that speaks to the program.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type {
  Added, Alert, AuditQuery, Checked, Client, ClientToken, Detail, Detection, EventLine, Events, ExpiringKey, Failure, Key, Metrics,
  NewClient, NewKey, NewValue, Patch, Revealed, Rotated, RotationPlan, Service, Session, Settings, Staged, Strength, Value,
} from './types';

/** Every failure has a code, a sentence, and mostly a next step. */
export function asFailure(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'message' in error && 'code' in error) return error as Failure;
  return { code: 'internal', message: String(error), hint: null };
}

/** Whether a call was a person's, and keeps the vault open, or the page's own. */
export const session = {
  state: () => invoke<Session>('session_state'),
  create: (password: string) => invoke<string>('create_vault', { password }),
  unlock: (proof: string, isRecovery: boolean) => invoke<Session>('unlock', { proof, isRecovery }),
  lock: () => invoke<Session>('lock'),
  touch: () => invoke<void>('touch'),
  changePassword: (old: string, password: string) => invoke<void>('change_password', { old, password }),
  newRecoveryCode: (password: string) => invoke<string>('new_recovery_code', { password }),
  strength: (password: string) => invoke<Strength>('strength', { password }),
};

export const keys = {
  list: () => invoke<Key[]>('list_keys'),
  show: (key: string) => invoke<Detail>('show_key', { key }),
  add: (key: NewKey) => invoke<Added>('add_key', { key }),
  edit: (key: string, patch: Patch) => invoke<Key>('edit_key', { key, patch }),
  remove: (key: string) => invoke<void>('remove_key', { key }),
  reveal: (key: string, field: string | null) => invoke<Revealed>('reveal_value', { key, field }),
  copy: (key: string, field: string | null) => invoke<void>('copy_value', { key, field }),
  check: (key: string) => invoke<Checked>('check_key', { key }),
  test: (service: string, secrets: Record<string, Value>, fields: Record<string, string>, baseUrl: string | null) =>
    invoke<Checked>('test_key', { service, secrets, fields, baseUrl }),
  rotate: (key: string, value: NewValue) => invoke<Rotated>('rotate_key', { key, value }),
  rotationPlan: (key: string) => invoke<RotationPlan>('rotation_plan', { key }),
  rollBack: (key: string) => invoke<Key>('roll_back', { key }),
  snooze: (key: string, until: string | null) => invoke<void>('snooze_key', { key, until }),
  expiring: (days: number, rotation: boolean) => invoke<ExpiringKey[]>('expiring_keys', { days, rotation }),
};

export const staging = {
  /** Takes what the clipboard holds into the program. The page never sees it. */
  clipboard: () => invoke<Staged>('stage_clipboard'),
  drop: (handle: number) => invoke<void>('drop_staged', { handle }),
  detect: (typed: string) => invoke<Detection[]>('detect', { typed }),
};

export const watch = {
  metrics: () => invoke<Metrics>('metrics'),
  alerts: (all: boolean) => invoke<Alert[]>('alerts', { all }),
  acknowledge: (id: number) => invoke<Alert>('acknowledge_alert', { id }),
  resolve: (id: number) => invoke<Alert>('resolve_alert', { id }),
  audit: (query: AuditQuery) => invoke<Events>('audit', { query }),
};

export const clients = {
  list: () => invoke<Client[]>('list_clients'),
  add: (client: NewClient) => invoke<ClientToken>('add_client', { client }),
  suspend: (client: string, isSuspended: boolean) => invoke<Client>('suspend_client', { client, isSuspended }),
  revoke: (client: string) => invoke<void>('revoke_client', { client }),
};

export const program = {
  services: () => invoke<Service[]>('services'),
  settings: () => invoke<Settings>('settings'),
  setAutostart: (isOn: boolean) => invoke<void>('set_autostart', { isOn }),
  openSettingsFile: () => invoke<void>('open_settings_file'),
  openKeysPage: (service: string) => invoke<void>('open_keys_page', { service }),
  /** Puts a text that is shown once (a recovery code, a token) into the clipboard; it is cleared like a value. */
  copyOnce: (text: string) => invoke<void>('copy_once', { text }),
};

/** What is done with the vault, by whichever face. */
export const onEvent = (hear: (line: EventLine) => void) => listen<EventLine>('vault', (event) => hear(event.payload));

/** The program asks the page to show something: a key that a notice is about, a screen from the tray. */
export const onGo = (go: (place: Place) => void) => listen<Place>('go', (event) => go(event.payload));

export interface Place {
  screen: string;
  /** A key's id. */
  key: string | null;
}

/** Where a window that was opened for something begins; the address forgets it. */
export function placeInAddress(): Place | null {
  const words = new URLSearchParams(location.hash.slice(1));
  const screen = words.get('go');
  if (screen === null) return null;
  history.replaceState(null, '', location.pathname);
  return { screen, key: words.get('key') };
}

/** The daemon can't be reached, or can again. */
export const onLink = (hear: (failure: Failure | null) => void) =>
  listen<Failure | null>('link', (event) => hear(event.payload));
