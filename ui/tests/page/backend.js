// A backend that answers from a recording: what the program said when it stood before a real vault. It is put into the page before
// its own script runs, and so needs everything inside one function.
//
// An answer may be `{__pending: true}` (it never comes), `{__fails: failure}`, or `{__by: 'key', ID: answer}`.
export function backend(recording) {
  const listeners = new Map();
  const callbacks = new Map();
  let next = 1;
  const calls = [];
  window.__byok = {
    calls,
    answers: recording,
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
      let answer = window.__byok.answers[command];
      if (answer?.__by !== undefined) answer = answer[args[answer.__by]];
      // A command without an answer succeeds; the ones that have one are in the recording.
      if (answer === undefined) return null;
      if (answer !== null && answer.__pending === true) return new Promise(() => {});
      if (answer !== null && answer.__fails !== undefined) throw answer.__fails;
      return structuredClone(answer);
    },
  };
}
