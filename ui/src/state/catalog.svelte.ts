import { program } from '../api/bridge';
import type { Service } from '../api/names';
import { Remote } from './remote.svelte';

/** The providers; the same for as long as the program runs. */
export const catalog = new Remote<Service[]>(program.services);

export const serviceOf = (id: string): Service | null =>
  catalog.value?.find((one) => one.id === id || one.aliases.includes(id)) ?? null;
