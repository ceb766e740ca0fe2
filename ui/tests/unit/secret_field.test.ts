import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import SecretField from '../../src/kit/SecretField.svelte';

afterEach(() => vi.useRealTimers());

function typedInto(text: string) {
  vi.useFakeTimers();
  const target = document.createElement('div');
  document.body.append(target);
  const field = mount(SecretField, { target, props: { label: 'Password', value: '' } });
  const input = target.querySelector('input')!;
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  return { field, input };
}

test('what was typed is cleared after a minute without a press', () => {
  const { input, field } = typedInto('secret');
  vi.advanceTimersByTime(59_000);
  flushSync();
  expect(input.value).toBe('secret');
  vi.advanceTimersByTime(1_500);
  flushSync();
  expect(input.value).toBe('');
  void unmount(field);
});

test('another press begins the minute anew', () => {
  const { input, field } = typedInto('secret');
  vi.advanceTimersByTime(59_000);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  vi.advanceTimersByTime(59_000);
  flushSync();
  expect(input.value).toBe('secret');
  void unmount(field);
});
