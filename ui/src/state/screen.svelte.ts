import { onMount } from 'svelte';
import type { EventLine } from '../api/types';
import { app } from './app.svelte';
import type { Remote } from './remote.svelte';

/** Reads what a screen shows when it opens, and again whenever something was done that can change it. */
export function keepFresh<T>(remote: Remote<T>, matters: (line: EventLine) => boolean): void {
  onMount(() => {
    void remote.load();
    return app.hears((line) => {
      if (matters(line)) void remote.load();
    });
  });
}
