// Which key steps in for which: what was chosen, for the services that have keys.

import { fallback as calls } from '../api/bridge';
import type { EventLine, FallbackPolicy, Key, NewPolicy } from '../api/types';
import { asSpan } from '../words/fallback';
import { keyring } from './keyring.svelte';
import { attempt } from './obey';
import { Remote } from './remote.svelte';
import { toasts } from './toasts.svelte';

/** What was chosen; a service that is not there never falls back. */
export const policies = Remote.shared<FallbackPolicy[]>(calls.policies);

export const concerns = (line: EventLine): boolean =>
  ['fell_back', 'fallback_changed', 'created', 'deleted', 'updated', 'made_default', 'checked', 'rotated', 'rolled_back', 'enabled', 'disabled'].includes(line.kind);

export const keysOf = (service: string): Key[] => (keyring.all.value ?? []).filter((key) => key.service === service);

/** The keys in the order in which they are tried; names of keys that are gone are left out. */
export function order(policy: FallbackPolicy, keys: Key[]): Key[] {
  const first = keys.filter((key) => key.is_default);
  return [...first, ...policy.chain.flatMap((name) => keys.filter((key) => key.name === name && !key.is_default))];
}

/** The same policy as a form sends it. */
export const asForm = ({ on, chain, cool_down_seconds }: FallbackPolicy): NewPolicy => ({ on, chain, cool_down: asSpan(cool_down_seconds) });

/** Chooses, and offers to put back what was before. Fails as the daemon does. */
export async function choose(before: FallbackPolicy, policy: NewPolicy): Promise<void> {
  const { service } = before;
  await calls.set(service, policy);
  const words = policy.on.length === 0 ? `No key of ${service} steps in any more` : `${service} falls back as you chose`;
  toasts.say('good', words, () => void attempt(calls.set(service, asForm(before)).then(() => policies.load())));
  await policies.load();
}
