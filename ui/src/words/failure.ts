// Failures as a window says them: whole sentences, and next steps that are buttons here, not commands.

import type { Failure } from '../api/types';

/** Steps that the program words for a terminal. Nothing stands where the button beside the complaint says it. */
const STEPS: Record<string, string | null> = {
  daemon: 'The vault is locked meanwhile, and nothing is lost. If it goes again, `byok doctor` tells why.',
  invalid_key: null,
  locked: null,
  not_found: 'Somebody removed or renamed it meanwhile.',
  wrong_password: 'Forgotten? The recovery code opens the vault, too.',
};

/** Begins with a capital, unless it begins with a name of something: `docs/settings.md`. */
export const sentence = (text: string): string => text.replace(/^[a-z](?=[a-z]*(?:[ ,:]|$))/, (first) => first.toUpperCase());

/** The next step, as a sentence of its own. */
export function stepOf({ code, hint }: Failure): string | null {
  const step = code in STEPS ? STEPS[code]! : hint;
  return step === null ? null : `${sentence(step).replace(/\.$/, '')}.`;
}

/** What is wrong and what to do, in one line. */
export function tell(failure: Failure, message = failure.message): string {
  const step = stepOf(failure);
  return step === null ? sentence(message) : `${sentence(message)}. ${step}`;
}

/** The complaint at the field that it names (`name: too long`), or at the whole form. */
export function placed(failure: Failure): Record<string, string> {
  const [, field, words] = /^([a-z_]+): (.*)$/.exec(failure.message) ?? [];
  return { [field ?? 'form']: tell(failure, words) };
}
