import { asFailure } from '../api/bridge';
import { tell } from '../words/failure';

export interface Toast {
  id: number;
  mood: 'good' | 'warn' | 'bad';
  words: string;
  undo: (() => void) | null;
}

const STAYS = 5_000;
const OFFERS = 15_000;

class Toasts {
  all = $state.raw<Toast[]>([]);
  #next = 1;

  say(mood: Toast['mood'], words: string, undo: (() => void) | null = null): void {
    const toast = { id: this.#next++, mood, words, undo };
    this.all = [...this.all.slice(-2), toast];
    setTimeout(() => this.drop(toast.id), undo === null ? STAYS : OFFERS);
  }

  /** Says what went wrong, and the next step. A locked vault says so by its own screen. */
  complain(error: unknown): void {
    const failure = asFailure(error);
    if (failure.code === 'locked') return;
    this.say('bad', tell(failure));
  }

  /** Takes back the newest thing that can be. */
  undo(): void {
    const last = this.all.findLast((one) => one.undo !== null);
    if (last === undefined) return;
    this.drop(last.id);
    last.undo?.();
  }

  drop(id: number): void {
    this.all = this.all.filter((one) => one.id !== id);
  }

  clear(): void {
    this.all = [];
  }
}

export const toasts = new Toasts();
