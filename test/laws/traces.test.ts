// What holds of the rows of every run of a random small world.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsRecorder, createColumns } from '../../sim/trace/columns.ts';
import { fieldOf, walkRows } from '../../sim/trace/reading.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import { restlessTrace } from '../kit/restless.ts';
import { randomCode, randomRun } from '../kit/random-world.ts';
import {
  arrivalsAreABeginning,
  everyMessageHasOneFate,
  onlyTheLivingAct,
  reader,
  readRun,
  rowsAreInOrder,
  timersFireOnce,
  type ReadRun,
} from '../kit/trace-laws.ts';

const laws: readonly ((run: ReadRun) => void)[] = [
  rowsAreInOrder,
  onlyTheLivingAct,
  timersFireOnce,
  everyMessageHasOneFate,
  arrivalsAreABeginning,
];

test('in every trace time goes on, causes come first, only the living act, and each message has a fate', () => {
  let rows = 0;

  fc.assert(
    fc.property(randomRun, (run) => {
      const read = readRun({ code: randomCode, ...run });
      for (const law of laws) law(read);
      rows += read.rows.length;
    }),
    { numRuns: 600 },
  );

  expect(rows, 'laws that saw no rows').toBeGreaterThan(100_000);
});

test('random worlds meet every kind of event and every fate of a message', () => {
  const kinds = new Set<string>();
  const reasons = new Set<string>();

  for (const { plan, until } of fc.sample(randomRun, { numRuns: 1_000, seed: 4 })) {
    const columns = createColumns();
    const world = createWorld({ ...randomCode, recorder: columnsRecorder(columns) }, plan);
    runUntil(world, until);
    walkRows(reader, columns, 0, (row) => {
      kinds.add(row.kind.name);
      if (row.kind.name === 'message-lost')
        reasons.add(fieldOf(row, world.state.trace.names, 'reason') as string);
    });
  }

  const all = [...Object.keys(worldTrace.kinds), ...Object.keys(restlessTrace.kinds)];
  // Nobody steps in, and every fault that is planned can happen.
  const absent = all.filter((kind) => !kinds.has(kind));
  expect(absent.filter((kind) => !['person-acted', 'fault-skipped'].includes(kind))).toEqual([]);
  expect([...reasons].toSorted()).toEqual([
    'a fault took it',
    'the connection was closed',
    'the host lost power',
    'the process is gone',
    'the sender gave up',
    'what was sent before it was lost',
  ]);
});
