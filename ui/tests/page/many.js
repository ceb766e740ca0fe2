/** So many keys, made of the recorded ones. */
export function many(recording, count) {
  const keys = recording.full.list_keys;
  return Array.from({ length: count }, (_, at) => ({ ...keys[at % keys.length], id: `id-${at}`, name: `name-${at}`, ref: `openai/name-${at}`, service: 'openai' }));
}
