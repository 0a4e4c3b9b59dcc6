import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../../../sim/trace/reading.ts';
import { grow, rootView, type BranchView } from '../../../viz/model/branch-view.ts';
import { foldedAt, newFilm, pictureAt } from '../../../viz/model/film.ts';
import { firstFold, foldTurn, type Folded } from '../../../viz/model/fold.ts';
import { eachTurn } from '../../../viz/model/track.ts';
import type { FromWorker } from '../../../viz/worker/messages.ts';
import { createDesk, hear, runSome } from '../../../viz/worker/desk.ts';
import { smallReader, smallReading } from '../kit/live-run.ts';
import { killed, paused } from '../../kit/cluster.ts';
import { smallCluster } from '../kit/live-run.ts';

const second = 1_000_000;
const view = stormyRun();
const { track } = view.known;

/** Twelve seconds in which a broker is killed and comes back, and another one stands still. */
function stormyRun(): BranchView {
  const faults = [killed('b1', 2 * second, 3 * second), paused('b3', 7 * second, 2 * second)];
  const said: FromWorker[] = [];
  const desk = createDesk({
    reader: smallReader,
    read: () => smallReading(12 * second, { ...smallCluster, faults }),
    post: (message) => said.push(message),
  });
  hear(desk, { type: 'load', id: 0, file: 'stormy', text: '' });
  hear(desk, { type: 'advance', id: 1, branch: 0, to: 12 * second });
  while (runSome(desk));
  const [loaded] = said;
  if (loaded?.type !== 'loaded') throw new Error('The run was not loaded.');
  const { cast, ends, start } = loaded.run;
  const branch = { id: 0, at: 0, name: 'main' };
  const root = rootView({ branch, ends }, { cast, reader: smallReader, names: start.names });
  for (const message of said) if (message.type === 'chunk') grow(root, message.chunk);
  return root;
}

const anyTurn = fc.integer({ min: 1, max: track.turns });

test('a fold from a key-frame is the fold from the beginning, wherever one looks', () => {
  const film = newFilm(view.known);
  fc.assert(
    fc.property(fc.array(anyTurn, { minLength: 1, maxLength: 6 }), (turns) => {
      for (const turn of turns) {
        // The film jumps about and has key-frames; the other fold knows nothing but the rows.
        expect(foldedAt(film, turn)).toEqual(foldFromStart(turn));
      }
    }),
    { numRuns: 25 },
  );
  expect(track.turns).toBeGreaterThan(2_000);
  expect(film.frames.length).toBeGreaterThan(2);
});

function foldFromStart(turns: number): Folded {
  let folded = firstFold(track.cast);
  eachTurn(track, { from: 0, to: turns }, (rows) => {
    folded = foldTurn(folded, rows, view.known);
  });
  return folded;
}

test('a step back undoes a step forward', () => {
  const film = newFilm(view.known);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 * second }), fc.nat(50_000), (t, step) => {
      const before = structuredClone(pictureAt(film, t));
      pictureAt(film, t + step);

      expect(pictureAt(film, t)).toEqual(before);
    }),
    { numRuns: 60 },
  );
});

test('what a turn does not touch is shared with the picture before', () => {
  let folded = firstFold(track.cast);
  let untouched = 0;
  let shared = 0;
  eachTurn(track, { from: 0, to: track.turns }, (rows) => {
    const next = foldTurn(folded, rows, view.known);
    if (next === folded) untouched += 1;
    if (next.picture !== folded.picture && next.picture.nodes === folded.picture.nodes) shared += 1;
    folded = next;
  });

  expect(untouched).toBeGreaterThan(200);
  expect(shared).toBeGreaterThan(200);
});

test('folding changes neither the picture before nor the rows', () => {
  let folded = firstFold(track.cast);
  eachTurn(track, { from: 0, to: 600 }, (rows: readonly Row[]) => {
    folded = deepFrozen(foldTurn(folded, rows, view.known));
  });

  expect(folded.picture.replicas.length).toBe(3);
});

function deepFrozen(folded: Folded): Folded {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  };
  freeze(folded.picture);
  freeze(folded.memory);
  return folded;
}

test('no copy is behind its high watermark, and no follower is seen beyond its leader', () => {
  let seen = 0;
  eachTurn(track, { from: 0, to: track.turns }, () => {
    seen += 1;
  });
  for (let t = 0; t <= 12 * second; t += 20_000) {
    for (const replica of pictureAt(view.film, t).replicas) {
      expect(replica.highWatermark).toBeLessThanOrEqual(replica.logEndOffset);
      const last = replica.batches.at(-1);
      if (last !== undefined) expect(last.baseOffset + last.count).toBe(replica.logEndOffset);
      for (const batch of replica.batches) expect(batch.producer).toBeGreaterThanOrEqual(0);
    }
  }
  expect(seen).toBeGreaterThan(1_000);
  const end = pictureAt(view.film, 12 * second);
  expect(end.replicas.map(({ logEndOffset }) => logEndOffset > 10)).toEqual([true, true, true]);
});
