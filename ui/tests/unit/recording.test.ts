import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import schema from '../../src/api/schema.json';
import recording from '../recording.json';
import { bindings } from '../../scripts/bindings.mjs';

test('types.ts is what schema.json says', async () => {
  expect(readFileSync('src/api/types.ts', 'utf8')).toBe(await bindings());
});

test('every recorded document has the shape that the program promises', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...schema, $id: 'bridge' });
  const answers = schema.properties.commands.properties as Record<string, unknown>;
  const wrong: string[] = [];
  const hold = (command: string, answer: unknown) => {
    expect(Object.keys(answers), command).toContain(command);
    const validate = ajv.getSchema(`bridge#/properties/commands/properties/${command}/properties/answer`)!;
    if (!validate(answer)) wrong.push(`${command}: ${ajv.errorsText(validate.errors).slice(0, 200)}`);
  };
  for (const part of [recording.full, recording.empty, recording.locked, recording.absent]) {
    for (const [command, answer] of Object.entries(part as Record<string, Record<string, unknown>>)) {
      if (answer?.['__by'] === undefined) hold(command, answer);
      else for (const [name, one] of Object.entries(answer)) if (name !== '__by') hold(command, one);
    }
  }
  expect(wrong).toEqual([]);
});
