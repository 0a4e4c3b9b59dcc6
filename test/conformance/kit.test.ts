import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { matches } from './deviations.ts';
import { difference } from './difference.ts';
import { listGolden } from './golden.ts';
import { playFolder, type Count, type Kit } from './kit.ts';
import { merge, playMachine } from './machine.ts';
import type { Player } from './player.ts';

/** Doubles numbers as a Kafka of this test does. */
const doubling: Player = {
  families: ['tables/doubles'],
  play: (_, { from, to }) => difference(to, Number(from) * 2),
};

const kit: Kit = {
  players: [doubling],
  waiting: [{ waitsFor: 'the moon', families: ['machines/moon'] }],
  deviations: [],
};

let folder = '';
let said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden-'));
  said = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the kit agrees', () => {
  test('with right cases, in plain and in compressed files', () => {
    write('tables/doubles-4.3.1.json', { cases: [{ id: 'two', from: 1, to: 2 }] });
    write('tables/doubles-4.4.0.json.gz', { cases: [{ id: 'four', from: 2, to: 4 }] });

    expect(play()).toEqual({ passed: 2, failed: 0, deviated: 0 });
    expect(said).toEqual(['tables/doubles: 2 of 2']);
  });

  test('with a case that differs as declared', () => {
    write('tables/doubles-4.3.1.json', { cases: [{ id: 'odd', from: 1, to: 3 }, right] });
    const deviations = [{ cases: 'tables/doubles-4.3.1#odd', reason: 'Two is not three.' }];

    expect(play({ ...kit, deviations })).toEqual({ passed: 1, failed: 0, deviated: 1 });
    expect(said).toEqual(['tables/doubles: 1 of 2 (1 differ as declared)']);
  });

  test('to wait, and says so at the end', () => {
    write('machines/moon.json', { cases: [{ id: 'landing' }] });
    write('tables/doubles.json', { cases: [right] });

    expect(play()).toEqual({ passed: 1, failed: 0, deviated: 0 });
    expect(said).toEqual(['tables/doubles: 1 of 1', 'waiting for the moon: machines/moon']);
  });
});

describe('the kit fails', () => {
  test('on a wrong case, and says file, case, place and both values', () => {
    write('tables/doubles-4.3.1.json', { cases: [{ id: 'odd', from: 1, to: { a: 3 } }] });

    expect(play()).toEqual({ passed: 0, failed: 1, deviated: 0 });
    expect(said).toEqual([
      'tables/doubles-4.3.1#odd\n  expected {"a":3}\n  found    2',
      'tables/doubles: 0 of 1',
    ]);
  });

  test('on a folder that is empty or missing', () => {
    expect(play().failed).toBe(1);
    expect(play(kit, [], join(folder, 'nowhere')).failed).toBe(1);
    expect(said).toEqual(['No case was played.', 'No case was played.']);
  });

  test('when everything waits', () => {
    write('machines/moon.json', { cases: [{ id: 'landing' }] });

    expect(play().failed).toBe(1);
    expect(said.at(-1)).toBe('No case was played.');
  });

  test('on a family that nobody plays and that waits for nothing', () => {
    write('machines/sun.json', { cases: [{ id: 'rise' }] });

    expect(play().failed).toBe(1);
    expect(said[0]).toBe('machines/sun: has no player and waits for nothing');
  });

  test('when a family is asked for that does not exist', () => {
    write('tables/doubles.json', { cases: [right] });

    expect(play(kit, ['tables/double']).failed).toBe(1);
    expect(said).toEqual(["There is no family 'tables/double'."]);
  });

  test.each([
    ['without cases', '{"cases": []}', 'has no cases'],
    ['with an empty list', '[]', 'has no cases'],
    ['that is no JSON', '{"cases": [', 'JSON'],
    ['with a case without id', '{"cases": [{}]}', 'has a case without id, number 0'],
    ['with two cases of one id', '{"cases": [{"id": "a"}, {"id": "a"}]}', 'has two cases a'],
    ['that holds something else', '{"kafka": "4.3.1"}', 'has no cases, and kafka is not a list'],
  ])('on a file %s', (_, text, complaint) => {
    writeText('tables/doubles.json', text);

    expect(play().failed).toBe(1);
    expect(said[0]).toContain('tables/doubles: ');
    expect(said[0]).toContain(complaint);
  });

  test('on a damaged archive and on a file of another kind', () => {
    writeText('tables/doubles.json.gz', 'not gzip');
    writeText('tables/doubles.txt', 'two');

    expect(play().failed).toBe(2);
  });

  test('when a player throws', () => {
    write('tables/doubles.json', { cases: [right] });
    const broken: Player = {
      ...doubling,
      play: () => {
        throw new Error('The abacus is broken.');
      },
    };

    expect(play({ ...kit, players: [broken] }).failed).toBe(1);
    expect(said[0]).toContain('threw Error: The abacus is broken.');
  });

  test('when a declared deviation no longer differs', () => {
    write('tables/doubles-4.3.1.json', { cases: [right] });
    const deviations = [{ cases: 'tables/doubles-*#*', reason: 'We cannot count.' }];

    expect(play({ ...kit, deviations }).failed).toBe(1);
    expect(said[0]).toContain('no longer differs, though it is declared: We cannot count.');
  });

  test('when a family has two players, or a player and still waits', () => {
    write('tables/doubles.json', { cases: [right] });
    const waiting = [{ waitsFor: 'nothing', families: doubling.families }];

    expect(play({ ...kit, players: [doubling, doubling] }).failed).toBe(1);
    expect(play({ ...kit, waiting }).failed).toBe(1);
  });

  test('on a wrong head', () => {
    write('tables/doubles.json', { unit: 'km', cases: [right] });
    const playHead: Player['playHead'] = (file) => difference(file.head['unit'], 'm', 'unit');

    expect(play({ ...kit, players: [{ ...doubling, playHead }] })).toMatchObject({ failed: 1 });
    expect(said[0]).toBe('tables/doubles#(head)\n  at unit\n  expected "km"\n  found    "m"');
  });
});

describe('a machine', () => {
  const steps = [
    { op: ['put', 'a', 1], s: { size: 1, items: { a: 1 } } },
    { op: ['put', 'b', 2], s: { size: 2, items: { b: 2 } } },
    { op: ['take', 'a'], r: 1, s: { size: 1, items: { a: null } } },
  ];

  /** A store; a lossy one forgets to count. */
  function store(lossy: boolean) {
    const items = new Map<string, number>();
    let size = 0;
    return {
      play({ op: [verb, key, value] }: { op: (string | number)[] }) {
        const r = verb === 'take' ? items.get(String(key)) : undefined;
        if (verb === 'take') items.delete(String(key));
        else items.set(String(key), Number(value));
        if (!lossy || verb === 'put') size = items.size;
        return r === undefined ? {} : { r };
      },
      observe: () => ({ size, items: Object.fromEntries(items) }),
    };
  }

  test('agrees when every answer and every state is the recorded one', () => {
    expect(playMachine(steps, store(false))).toBeUndefined();
  });

  test('differs at a step, in a field of its state', () => {
    expect(playMachine(steps, store(true))).toBe(
      'step 2: ["take","a"]\nat s.size\nexpected 1\nfound    2',
    );
  });

  test('merges objects key by key, removes what is null, and replaces lists', () => {
    const merged = merge({ a: { x: 1, y: 2 }, list: [1, 2] }, { a: { y: null }, list: [3] });

    expect(merged).toEqual({ a: { x: 1 }, list: [3] });
  });
});

describe('a difference', () => {
  test('names the first place that differs', () => {
    expect(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(
      'at a[1].b\nexpected 2\nfound    3',
    );
    expect(difference([1], [1, 2])).toBe('at [1]\nexpected nothing\nfound    2');
    expect(difference({ a: null }, {})).toBe('at a\nexpected null\nfound    nothing');
    expect(difference({ a: 1 }, { a: 1, b: undefined })).toBeUndefined();
    expect(difference({ a: null }, {}, '', { nullIsAbsent: true })).toBeUndefined();
  });

  test('is declared by patterns in which a star stands for anything', () => {
    expect(matches('a*c#*', 'abbc#d')).toBe(true);
    expect(matches('a#b', 'a#bc')).toBe(false);
    expect(matches('ab*ba', 'aba')).toBe(false);
  });
});

const right = { id: 'right', from: 2, to: 4 };

function play(with_ = kit, asked: readonly string[] = [], from = folder): Count {
  return playFolder(with_, listGolden(from), asked, (line) => said.push(line));
}

function write(name: string, content: unknown): void {
  const text = JSON.stringify(content);
  writeText(name, name.endsWith('.gz') ? gzipSync(text) : text);
}

function writeText(name: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
