import { asFailure } from '../api/bridge';
import type { Failure } from '../api/types';

/** Whom to tell that a reading was refused because the vault is locked. */
export const told = { locked: () => {} };

/** Something that is read from the program again and again; what is there stays in sight meanwhile. */
export class Remote<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Whether it takes long enough that a person should see it. */
  isSlow = $state(false);
  #ticket = 0;
  #isReading = false;
  #isStale = false;

  constructor(readonly read: () => Promise<T>) {}

  /** Reads anew; a reading that was overtaken is dropped. */
  async load(): Promise<void> {
    if (this.#isReading) {
      this.#isStale = true;
      return;
    }
    this.#isReading = true;
    const ticket = ++this.#ticket;
    const timer = setTimeout(() => (this.isSlow = true), 100);
    try {
      const value = await this.read();
      if (ticket === this.#ticket) {
        this.value = value;
        this.failure = null;
      }
    } catch (error) {
      if (ticket === this.#ticket) this.failure = asFailure(error);
      if (asFailure(error).code === 'locked') told.locked();
    } finally {
      clearTimeout(timer);
      this.isSlow = false;
      this.#isReading = false;
    }
    if (this.#isStale) {
      this.#isStale = false;
      await this.load();
    }
  }

  /** Forgets everything, as a lock does. */
  clear(): void {
    this.#ticket++;
    this.value = null;
    this.failure = null;
  }
}
