import { program } from '../api/bridge';
import type { Service } from '../api/names';
import { Remote } from './remote.svelte';

/** The providers; the same for as long as the program runs, and read when somebody first looks for one. */
export const catalog = new Remote<Service[]>(program.services);

export const serviceOf = (id: string): Service | null =>
  catalog.value?.find((one) => one.id === id || one.aliases.includes(id)) ?? null;

/** Reads the catalogue if nobody did. */
export const needCatalog = (): void => {
  if (catalog.value === null) void catalog.load();
};
