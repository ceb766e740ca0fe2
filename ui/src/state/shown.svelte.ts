// A value, for ten seconds.

import { keys as calls } from '../api/bridge';
import { toasts } from './toasts.svelte';

/** How long a value is shown, in milliseconds. */
export const SHOWN_FOR = 10_000;

class Shown {
  value = $state.raw<string | null>(null);
  reference = $state('');
  field = $state('');
  /** From 1 to 0. */
  left = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  async reveal(key: string, field: string | null): Promise<void> {
    this.hide();
    try {
      const revealed = await calls.reveal(key, field);
      this.value = revealed.value;
      this.reference = revealed.ref;
      this.field = revealed.field;
      this.left = 1;
      const end = Date.now() + SHOWN_FOR;
      this.#timer = setInterval(() => {
        this.left = Math.max(0, (end - Date.now()) / SHOWN_FOR);
        if (this.left === 0) this.hide();
      }, 100);
    } catch (error) {
      toasts.complain(error);
    }
  }

  /** The engine may keep the text until it collects; the page has no way to it any more. */
  hide(): void {
    clearInterval(this.#timer);
    this.value = null;
    this.reference = '';
    this.field = '';
  }
}

export const shown = new Shown();
