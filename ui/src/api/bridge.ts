// The only place that speaks to the program. What goes in and what comes out is checked against the types that were made from Rust's.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { AuditQuery, Bridge, Failure, McpRestoreRequest, NewClient, NewKey, NewPolicy, NewValue, Patch, ProjectFile, Value } from './types';

type Commands = Bridge['commands'];
type Arguments<C extends keyof Commands> = Commands[C]['arguments'];

function ask<C extends keyof Commands>(
  command: C,
  ...words: keyof Arguments<C> extends never ? [] : [Arguments<C>]
): Promise<Commands[C]['answer']> {
  return invoke(command, words[0] as Record<string, unknown> | undefined);
}

/** Every failure has a code, a sentence, and mostly a next step. */
export function asFailure(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'message' in error && 'code' in error) return error as Failure;
  return { code: 'internal', message: String(error), hint: null };
}

export const session = {
  state: () => ask('session_state'),
  create: (password: string) => ask('create_vault', { password }),
  unlock: (proof: string, isRecovery: boolean) => ask('unlock', { proof, isRecovery }),
  lock: () => ask('lock'),
  touch: () => ask('touch'),
  changePassword: (old: string, password: string) => ask('change_password', { old, password }),
  newRecoveryCode: (password: string) => ask('new_recovery_code', { password }),
  strength: (password: string) => ask('strength', { password }),
};

export const keys = {
  list: () => ask('list_keys'),
  show: (key: string) => ask('show_key', { key }),
  add: (key: NewKey) => ask('add_key', { key }),
  edit: (key: string, patch: Patch) => ask('edit_key', { key, patch }),
  remove: (key: string) => ask('remove_key', { key }),
  reveal: (key: string, field: string | null) => ask('reveal_value', { key, field }),
  copy: (key: string, field: string | null) => ask('copy_value', { key, field }),
  /** `isAlone`: asked anew, and for all that its provider tells free of charge. */
  check: (key: string, isAlone: boolean) => ask('check_key', { key, alone: isAlone }),
  test: (service: string, secrets: Record<string, Value>, fields: Record<string, string>, baseUrl: string | null) =>
    ask('test_key', { service, secrets, fields, baseUrl }),
  rotate: (key: string, value: NewValue) => ask('rotate_key', { key, value }),
  rotationPlan: (key: string) => ask('rotation_plan', { key }),
  rollBack: (key: string) => ask('roll_back', { key }),
  snooze: (key: string, until: string | null) => ask('snooze_key', { key, until }),
  expiring: (days: number, rotation: boolean) => ask('expiring_keys', { days, rotation }),
};

export const staging = {
  /** Takes what the clipboard holds into the program. The page never sees it. */
  clipboard: () => ask('stage_clipboard'),
  drop: (handle: number) => ask('drop_staged', { handle }),
  detect: (typed: string) => ask('detect', { typed }),
};

export const watch = {
  metrics: () => ask('metrics'),
  alerts: (all: boolean) => ask('alerts', { all }),
  acknowledge: (id: number) => ask('acknowledge_alert', { id }),
  resolve: (id: number) => ask('resolve_alert', { id }),
  audit: (query: AuditQuery) => ask('audit', { query }),
};

export const clients = {
  list: () => ask('list_clients'),
  add: (client: NewClient) => ask('add_client', { client }),
  suspend: (client: string, isSuspended: boolean) => ask('suspend_client', { client, isSuspended }),
  revoke: (client: string) => ask('revoke_client', { client }),
};

export const fallback = {
  policies: () => ask('fallback_policies'),
  policy: (service: string) => ask('fallback_policy', { service }),
  set: (service: string, policy: NewPolicy) => ask('set_fallback_policy', { service, policy }),
  history: (service: string) => ask('fallback_history', { service }),
};

export const gateway = {
  /** The calls of so many minutes, oldest first. */
  traffic: (minutes: number) => ask('traffic', { minutes }),
};

export const projects = {
  list: () => ask('projects'),
  trust: (file: ProjectFile) => ask('trust_project', { file }),
  forget: (id: number) => ask('forget_project', { id }),
};

export const mcp = {
  clients: () => ask('mcp_clients'),
  /** Without `write` nothing happens, and the answer is the same. */
  adopt: (clients: string[], write: boolean) => ask('adopt_mcp', { clients, write }),
  restore: (wanted: McpRestoreRequest) => ask('restore_mcp', { wanted }),
};

export const program = {
  services: () => ask('services'),
  page: (service: string) => ask('provider_page', { service }),
  settings: () => ask('settings'),
  setAutostart: (isOn: boolean) => ask('set_autostart', { isOn }),
  openSettingsFile: () => ask('open_settings_file'),
  openKeysPage: (service: string) => ask('open_keys_page', { service }),
  /** Puts a text that is shown once (a recovery code, a token) into the clipboard; it is cleared like a value. */
  copyOnce: (text: string) => ask('copy_once', { text }),
};

const hear = <E extends keyof Bridge['events']>(event: E, call: (payload: Bridge['events'][E]) => void) =>
  listen<Bridge['events'][E]>(event, ({ payload }) => call(payload));

/** What is done with the vault, by whichever face. */
export const onEvent = (call: (line: Bridge['events']['vault']) => void) => hear('vault', call);

/** What was called through the gateway since the line before. */
export const onTraffic = (call: (lot: Bridge['events']['traffic']) => void) => hear('traffic', call);

/** The program asks the page to show something: a key that a notice is about, a screen from the tray. */
export const onGo = (call: (place: Place) => void) => hear('go', call);

export type Place = Bridge['events']['go'];

/** Where a window that was opened for something begins; the address forgets it. */
export function placeInAddress(): Place | null {
  const words = new URLSearchParams(location.hash.slice(1));
  const screen = words.get('go');
  if (screen === null) return null;
  history.replaceState(null, '', location.pathname);
  return { screen, key: words.get('key') };
}

/** The daemon can't be reached, or can again. */
export const onLink = (call: (failure: Failure | null) => void) => hear('link', call);
