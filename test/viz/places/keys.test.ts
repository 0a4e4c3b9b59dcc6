import { expect, test } from 'vitest';
import { keyTable } from '../../../viz/panels/help.ts';
import { answerTo } from '../../../viz/places/keys.ts';
import { startPicture, withLiveness, withTruth } from '../kit/demo-picture.ts';

const picture = startPicture();
const press = (key: string, shiftKey = false): unknown =>
  answerTo({ key, shiftKey }, false, picture, undefined)?.asked;

test.each([
  [' ', 'play', ''],
  ['.', 'play', ''],
  ['ArrowLeft', 'step', '-1'],
  ['ArrowRight', 'step', '1'],
  ['t', 'text', ''],
  ['?', 'help', ''],
])('the key "%s" asks for "%s"', (key, name, value) => {
  expect(press(key)).toEqual([{ name, value }]);
});

test('a shifted arrow steps by event', () => {
  expect(press('ArrowRight', true)).toEqual([{ name: 'step-event', value: '1' }]);
});

test('a key that is not ours is left to the browser', () => {
  expect(press('F5')).toBeUndefined();
});

test('X k kills whoever leads, and nobody when nobody does', () => {
  const after = (it: typeof picture): unknown =>
    answerTo({ key: 'k', shiftKey: false }, true, it, undefined)?.asked;

  expect(answerTo({ key: 'x', shiftKey: false }, false, picture, undefined)).toEqual({
    asked: [],
    isPrefix: true,
  });
  expect(after(picture)).toEqual([{ name: 'kill', value: '1' }]);
  expect(after(withTruth(picture, { leader: -1 }))).toEqual([]);
});

test('X r brings back all that are down, each in its own way', () => {
  const down = withLiveness(withLiveness(picture, 1, 'dead'), 3, 'paused');

  expect(answerTo({ key: 'r', shiftKey: false }, true, down, undefined)?.asked).toEqual([
    { name: 'restart', value: '1' },
    { name: 'resume', value: '3' },
  ]);
});

test('arrows go through everything that can be selected and come round', () => {
  let selection: string | undefined;
  const visited: string[] = [];
  for (let index = 0; index < 8; index += 1) {
    selection = answerTo({ key: 'ArrowDown', shiftKey: false }, false, picture, selection)?.asked[0]
      ?.value;
    visited.push(selection ?? 'nothing');
  }

  expect(new Set(visited).size).toBe(7);
  expect(visited.at(-1)).toBe(visited[0]);
});

test('the table of keys names every key once', () => {
  const keys = keyTable.flatMap(([names]) => names);

  expect(keys.length).toBeGreaterThan(15);
  expect(new Set(keys).size).toBe(keys.length);
});
