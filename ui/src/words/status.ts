import type { Status, Verdict } from '../api/names';

export const VERDICT_OF: Record<Status, Verdict> = {
  valid: 'ok',
  valid_limited: 'ok',
  invalid: 'dead',
  expired: 'dead',
  revoked: 'dead',
  disabled: 'dead',
  malformed: 'dead',
  no_credit: 'limited',
  rate_limited: 'limited',
  region_blocked: 'limited',
  ip_blocked: 'limited',
  config_error: 'unknown',
  provider_error: 'unknown',
  unreachable: 'unknown',
  inconclusive: 'unknown',
  unverified: 'unknown',
};

/** `no_credit` in words. */
export const words = (status: string): string => status.replaceAll('_', ' ');

/** What a person does about it. */
export const NEXT_STEP: Partial<Record<Status, string>> = {
  valid_limited: 'It works, but may not do everything. Compare its scopes with what you need.',
  invalid: 'The provider does not know it. Make a new key there and rotate this one.',
  expired: 'Its time is over. Make a new key and rotate this one.',
  revoked: 'Somebody withdrew it. If it was not you, look at the audit trail.',
  disabled: 'Switch it on at the provider, or rotate it.',
  malformed: 'The shape is wrong; it was not sent. Look for a missing or extra character.',
  no_credit: 'The key is genuine. Add credit at the provider.',
  rate_limited: 'Ask again later.',
  region_blocked: 'The provider refuses calls from here.',
  ip_blocked: 'The key is genuine, but not for this network.',
  config_error: 'Look at the base URL and the plain fields.',
  provider_error: 'The provider has a problem of its own; ask again later.',
  unreachable: 'Look at the network; this says nothing about the key.',
  inconclusive: 'The answer says nothing about the key.',
  unverified: 'It was never checked, or there is nothing to ask.',
};
