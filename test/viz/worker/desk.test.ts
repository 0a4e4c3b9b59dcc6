import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { traceTables } from '../../../engine/server/programs.ts';
import { readScenario } from '../../../scenarios/format/read.ts';
import { run } from '../../../scenarios/runner/run.ts';
import { worldFaults } from '../../../sim/faults/table.ts';
import { createReader } from '../../../sim/trace/reading.ts';
import { hashOf } from '../../../sim/trace/hash.ts';
import { assert } from '../../../sim/assert.ts';
import type { Program } from '../../../sim/program.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { rowsPerChunk, type TraceChunk } from '../../../viz/worker/messages.ts';
import { readCluster } from '../../../viz/worker/read-cluster.ts';
import { clusterCode } from '../../kit/cluster.ts';
import { liveRun, smallCluster, smallReading } from '../kit/live-run.ts';

const second = 1_000_000;
const firstLight = 'scenarios/lessons/first-light.samsa.yaml';

test('at every moment the hash on the page is that of a straight run up to there', () => {
  const { source } = liveRun(smallReading(3 * second));
  source.advance(3 * second);
  const world = createWorld(clusterCode, smallCluster);

  const moments = Array.from({ length: 60 }, (_, index) => (index + 1) * 50_000);
  const straight = moments.map((t) => {
    runUntil(world, t);
    return hashOf(world.state.trace.hash);
  });

  expect(moments.map((t) => source.pictureAt(t).hash)).toEqual(straight);
  expect(new Set(straight).size).toBeGreaterThan(20);
});

test('the shipped scenario has in the worker the hash that samsa run prints', () => {
  const text = readFileSync(join(import.meta.dirname, '../../..', firstLight), 'utf8');
  const { source } = liveRun(readCluster(firstLight, text, undefined), createReader(traceTables));
  source.advance(source.ends());
  const scenario = readScenario(firstLight, text, worldFaults);

  for (const until of [500_000, 4_000_000, 7_654_321, source.ends()]) {
    expect(source.pictureAt(until).hash).toBe(run(scenario, { until, record: false }).hash);
  }
});

test('going back in the worker comes to the moment that the page shows', () => {
  const { source, ask } = liveRun(smallReading(4 * second));
  source.advance(4 * second);
  source.fork(2 * second, { verb: 'kill', node: 1 });

  for (const t of [500_000, 1_999_999, 2_000_000, 3_200_000]) {
    const [moment] = ask({ type: 'seek', id: 9, branch: 1, t });

    expect(moment).toMatchObject({ type: 'moment', id: 9, hash: source.pictureAt(t).hash });
  }
});

test('chunks follow each other without a gap, and none is longer than promised', () => {
  const { ask } = liveRun(smallReading(20 * second));

  const chunks = ask({ type: 'advance', id: 1, branch: 0, to: 20 * second }).flatMap(
    (message): TraceChunk[] => (message.type === 'chunk' ? [message.chunk] : []),
  );

  let turns = 0;
  let rows = 0;
  for (const { firstTurn, block, hashes } of chunks) {
    expect(firstTurn).toBe(turns);
    expect(block.turns === 0 || block.baseRow === rows).toBe(true);
    expect(hashes.length).toBe(2 * block.turns);
    turns += block.turns;
    const last = block.baseRow + (block.firstRow[block.turns - 1] ?? 0);
    expect(last - rows).toBeLessThanOrEqual(rowsPerChunk);
    rows = nextRowOf(chunks, turns) ?? rows;
  }
  expect(chunks.length).toBeGreaterThan(3);
  expect(chunks.at(-1)?.known).toBe(20 * second);
});

function nextRowOf(chunks: readonly TraceChunk[], turn: number): number | undefined {
  return chunks.find((it) => it.firstTurn === turn && it.block.turns > 0)?.block.baseRow;
}

test('a fork leaves its parent as it was, and shares the past', () => {
  const { source } = liveRun(smallReading(4 * second));
  source.advance(4 * second);
  const before = source.pictureAt(4 * second).hash;

  source.fork(2 * second, { verb: 'kill', node: 1 });
  const shared = source.pictureAt(1_900_000).hash;
  const own = source.pictureAt(4 * second).hash;
  source.show(0);

  expect(source.branches().map(({ name }) => name)).toEqual([
    'as the scenario is written',
    'kill broker 1',
  ]);
  expect(source.pictureAt(4 * second).hash).toBe(before);
  expect(source.pictureAt(1_900_000).hash).toBe(shared);
  expect(own).not.toBe(before);
});

test('what is done before a fork leaves the branch that the moment belongs to', () => {
  const { source } = liveRun(smallReading(4 * second));
  source.advance(4 * second);
  source.fork(2 * second, { verb: 'kill', node: 1 });

  source.fork(second, { verb: 'pause', node: 2 });

  expect(source.shown()).toMatchObject({ id: 2, parent: 0, at: second });
  expect(source.pictureAt(3 * second).nodes.map(({ liveness }) => liveness)).toEqual([
    'running',
    'paused',
    'running',
  ]);
});

test('a killed leader is followed by another one, and comes back as a follower', () => {
  const { source } = liveRun(smallReading(4 * second));
  source.advance(4 * second);

  source.fork(2 * second, { verb: 'kill', node: 1 });
  const dead = source.pictureAt(2_100_000);
  const elected = source.pictureAt(4 * second);
  source.fork(6 * second, { verb: 'restart', node: 1 });
  const back = source.pictureAt(12 * second);

  expect(dead.nodes[0]?.liveness).toBe('dead');
  expect(dead.partitions[0]?.leader).toBe(1);
  expect(elected.partitions[0]).toMatchObject({ leader: 2, leaderEpoch: 2, isr: [2, 3] });
  expect(back.nodes[0]?.liveness).toBe('running');
  expect(back.replicas.find(({ broker }) => broker === 1)?.role).toBe('follower');
  expect(back.partitions[0]?.isr).toEqual([1, 2, 3]);
  expect(back.faults).toEqual([]);
});

test('a broker that stands still may be resumed', () => {
  const { source } = liveRun(smallReading(4 * second));
  source.advance(4 * second);

  source.fork(2 * second, { verb: 'pause', node: 3 });
  const paused = source.pictureAt(2_050_000).nodes[2]?.liveness;
  source.fork(2_100_000, { verb: 'resume', node: 3 });

  expect(paused).toBe('paused');
  expect(source.pictureAt(2_200_000).nodes[2]?.liveness).toBe('running');
  expect(source.trouble()).toBeUndefined();
});

test('what cannot be done is said in a sentence, and nothing changes', () => {
  const { source } = liveRun(smallReading(2 * second));
  source.advance(2 * second);

  source.fork(second, { verb: 'resume', node: 2 });

  expect(source.trouble()).toEqual({
    headline: 'That cannot be done.',
    detail: 'Broker 2 is not paused.',
  });
  expect(source.branches().length).toBe(1);
});

test('why: the chain of causes of a row ends with it and goes back in time', () => {
  const { source, ask } = liveRun(smallReading(2 * second));
  source.advance(2 * second);
  const list = source.events('commits');
  const { row } = list.line(list.length - 1);

  const [answer] = ask({ type: 'why', id: 4, branch: 0, row });

  expect(answer?.type).toBe('rows');
  const rows = answer?.type === 'rows' ? answer.rows : [];
  expect(rows.at(-1)).toBe(row);
  expect(rows.length).toBeGreaterThan(3);
  expect(rows).toEqual(rows.toSorted((a, b) => a - b));
});

test('bytes: a message is found again as it was sent, in the form that it has on the wire', () => {
  const { source, ask } = liveRun(smallReading(2 * second));
  source.advance(2 * second);
  const found = ask({ type: 'search', id: 5, branch: 0, query: 'produce request' });
  const [first = -1] = found[0]?.type === 'rows' ? found[0].rows : [];

  const [answer] = ask({ type: 'bytes', id: 6, branch: 0, row: first });

  const message = answer?.type === 'bytes' ? answer.message : undefined;
  expect(message).toMatchObject({ api: 'Produce', version: 13 });
  expect(headOf(message?.bytes)).toEqual({ isWhole: true, apiKey: 0 });
});

/** The length in front of a request, and the key of its API behind it. */
function headOf(bytes: Uint8Array = new Uint8Array(6)): { isWhole: boolean; apiKey: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { isWhole: view.getInt32(0) === bytes.length - 4, apiKey: view.getInt16(4) };
}

test('a scenario with mistakes comes back as problems with line and column', () => {
  const reading = readCluster('wrong.samsa.yaml', 'title: x\nkafka: 4.3\nbrokres: 3\n', undefined);

  const problems = 'problems' in reading ? reading.problems : [];
  expect(problems.map(({ line }) => line)).toEqual([2, 3]);
  expect(problems.every(({ column, sentence }) => column > 0 && /[.?]$/.test(sentence))).toBe(true);
});

test('when the model breaks a rule of its own, the page hears the rule and the seed', () => {
  const broken: Program<object, unknown, 'now'> = {
    start: (env) => {
      env.after(700_000, 'now');
      return {};
    },
    handle: () => assert(false, 'a test breaks no rules'),
  };
  const hosts = [
    { name: 'x', processes: [{ name: 'x', program: 'broken', settings: {} }] },
    ...smallCluster.hosts,
  ];
  const reading = smallReading(2 * second, { ...smallCluster, hosts, seed: 'unlucky' });
  if ('problems' in reading) throw new Error('The reading has problems.');
  const code = { ...clusterCode, programs: { ...clusterCode.programs, broken } } as never;
  const { source } = liveRun({ ...reading, code });

  source.advance(2 * second);

  expect(source.trouble()?.headline).toBe('The model broke one of its own rules.');
  expect(source.trouble()?.detail).toContain('a test breaks no rules');
  expect(source.trouble()?.detail).toContain('unlucky');
  expect(source.pictureAt(690_000).nodes.length).toBe(3);
});
