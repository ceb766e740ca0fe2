// What is in sight, and what the program told.

import { onEvent, onGo, onLink, placeInAddress, session as calls, type Place } from '../api/bridge';
import type { Session } from '../api/names';
import type { EventLine, Failure } from '../api/types';
import { keyring } from './keyring.svelte';
import { forgetShared, Remote, told } from './remote.svelte';
import { shown } from './shown.svelte';
import { toasts } from './toasts.svelte';

export type Screen = 'keys' | 'expiring' | 'health' | 'alerts' | 'audit' | 'gateway' | 'fallback' | 'projects' | 'mcp' | 'clients' | 'settings' | 'about';
/** In the order in which they stand in the window: keys, how they are, who uses them, byok itself. */
export const SCREENS: Screen[] = ['keys', 'expiring', 'health', 'alerts', 'audit', 'gateway', 'fallback', 'projects', 'mcp', 'clients', 'settings', 'about'];

/** What lies over the screen. `key` is an id. */
export type Over =
  | { kind: 'add'; service?: string }
  | { kind: 'provider'; service: string }
  | { kind: 'edit'; key: string }
  | { kind: 'rotate'; key: string }
  | { kind: 'roll-back'; key: string }
  | { kind: 'remove'; keys: string[] }
  | { kind: 'checking'; keys: string[] }
  | { kind: 'palette' }
  | { kind: 'help' }
  | { kind: 'client' }
  | { kind: 'fallback'; service: string }
  | { kind: 'adopt'; clients: string[] }
  | { kind: 'restore'; client: string }
  | { kind: 'password' }
  | { kind: 'recovery' };

/** Somebody at work keeps the vault open; the daemon hears of it at most so often. */
const TOUCH_EVERY = 20_000;

class App {
  screen = $state<Screen>('keys');
  over = $state.raw<Over | null>(null);
  session = new Remote<Session>(calls.state);
  /** Why the daemon can't be reached, while it can't. */
  gone = $state.raw<Failure | null>(null);
  /** The time of the page: moves once a second in the last minute before a lock, else twice a minute. */
  now = $state(Date.now());
  /** Whether the vault is being made: its recovery code is shown before the vault is entered. */
  isMaking = $state(false);
  #heard: ((line: EventLine) => void)[] = [];
  #wanted: Place | null = null;
  #touchedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get state(): 'opening' | 'gone' | Session['state'] {
    if (this.gone !== null) return 'gone';
    if (this.isMaking) return 'absent';
    return this.session.value?.state ?? 'opening';
  }

  get locksIn(): number | null {
    const at = this.session.value?.locks_at;
    return at == null ? null : Math.max(0, Math.round((Date.parse(at) - this.now) / 1000));
  }

  async start(): Promise<void> {
    told.locked = () => void this.look();
    await Promise.all([
      onEvent((line) => this.#hear(line)),
      onLink((failure) => {
        this.gone = failure;
        if (failure === null) void this.look();
        else this.forget();
      }),
      onGo((place) => {
        this.#wanted = place;
        this.#arrive();
      }),
    ]);
    this.#wanted = placeInAddress();
    await this.look();
    this.#tick();
  }

  /** Reads the session's figures. */
  async look(): Promise<void> {
    const before = this.session.value?.state;
    await this.session.load();
    const state = this.session.value?.state;
    if (state === before) return;
    if (state !== 'open') return this.forget();
    await keyring.all.load();
    this.#arrive();
  }

  /** Goes where a notice or the tray wants; a locked vault is opened first. */
  #arrive(): void {
    const keys = keyring.all.value;
    if (this.#wanted === null || this.state !== 'open' || keys === null) return;
    const { screen, key } = this.#wanted;
    this.#wanted = null;
    if (SCREENS.includes(screen as Screen)) this.go(screen as Screen);
    if (screen === 'check-all') this.over = { kind: 'checking', keys: keys.filter((one) => one.is_active).map((one) => one.id) };
    const found = keys.find((one) => one.id === key || one.ref === key);
    if (found === undefined) return;
    this.screen = 'keys';
    keyring.open(found.id);
    if (screen === 'rotate') this.over = { kind: 'rotate', key: found.id };
  }

  /** Calls back whenever something is done with the vault; gives what ends it. */
  hears(call: (line: EventLine) => void): () => void {
    this.#heard.push(call);
    return () => (this.#heard = this.#heard.filter((one) => one !== call));
  }

  go(screen: Screen): void {
    this.screen = screen;
    this.over = null;
  }

  /** To the screen that stands so many places further, round the end. */
  turn(by: number): void {
    this.go(SCREENS.at((SCREENS.indexOf(this.screen) + by) % SCREENS.length)!);
  }

  async lock(): Promise<void> {
    try {
      await calls.lock();
    } catch (error) {
      toasts.complain(error);
    }
    await this.look();
  }

  /** A key was pressed or the mouse was used. */
  touch(): void {
    if (this.state !== 'open' || Date.now() - this.#touchedAt < TOUCH_EVERY) return;
    this.#touchedAt = Date.now();
    calls.touch().then(() => this.look()).catch(() => this.look());
  }

  /** Everything that was read goes with the lock. */
  forget(): void {
    this.over = null;
    shown.hide();
    keyring.forget();
    forgetShared();
    toasts.clear();
  }

  #hear(line: EventLine): void {
    void this.look();
    if (line.kind === 'locked') this.forget();
    for (const call of this.#heard) call(line);
    keyring.hear(line);
  }

  #tick(): void {
    this.now = Date.now();
    const left = this.locksIn;
    if (left === 0 && this.state === 'open') void this.look();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), left !== null && left <= 61 ? 1_000 : 30_000);
  }
}

export const app = new App();
