// A backend that answers from a recording: what the program said when it stood before a real vault.
// It is put into the page before its own script runs. `recording` is a document of tests/recording.json, changed by the test.
export function backend(recording) {
  const listeners = new Map();
  const callbacks = new Map();
  let next = 1;
  const calls = [];
  window.__byok = {
    calls,
    emit: (event, payload) => {
      for (const [id, name] of listeners) if (name === event) callbacks.get(id)?.({ event, id, payload });
    },
  };
  window.__TAURI_INTERNALS__ = {
    metadata: { currentWindow: { label: 'main' }, currentWebview: { label: 'main' } },
    transformCallback: (call) => {
      callbacks.set(next, call);
      return next++;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    convertFileSrc: (path) => path,
    invoke: async (command, args) => {
      if (command === 'plugin:event|listen') {
        listeners.set(args.handler, args.event);
        return args.handler;
      }
      if (command.startsWith('plugin:')) return null;
      calls.push({ command, args });
      const answer = recording[command];
      if (answer === undefined) throw { code: 'internal', message: `nothing was recorded for ${command}`, hint: null };
      if (answer !== null && answer.__pending === true) return new Promise(() => {});
      if (answer !== null && answer.__fails !== undefined) throw answer.__fails;
      return structuredClone(answer);
    },
  };
}
