// Digests of the structures below a world: its queue, its persistent map, its hash and its plans of faults.
import { drawSwarm } from '../../../sim/faults/swarm.ts';
import { worldFaults } from '../../../sim/faults/table.ts';
import { castOfPlan } from '../../../sim/faults/cast.ts';
import {
  differences,
  emptyMap,
  entriesOf,
  withEntry,
  without,
  type PersistentMap,
} from '../../../sim/map/persistent-map.ts';
import {
  argAt,
  cancel,
  copyQueue,
  createQueue,
  handleAt,
  pop,
  release,
  schedule,
  type EventQueue,
} from '../../../sim/queue/event-queue.ts';
import { rngOf, type Rng } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { seconds } from '../../../sim/time.ts';
import { pingPongPlan } from '../../kit/ping-pong.ts';
import { digestOfNumbers, digestOfTexts, times, type Digests } from './digest.ts';

const rng = (name: string): Rng => rngOf(createStream('determinism', name));

/** Fills a queue at random, takes some out again, and tells the order in which the others come. */
function orderOf(name: string, longest: number, isCopied = false): string {
  const drawn = rng(name);
  let queue: EventQueue<null> = createQueue(10_000);
  const order: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const handles = times(40, () => {
      const at = queue.now + drawn.below(longest);
      return handleAt(queue, schedule(queue, at, 0, 0, drawn.below(1_000_000), 0, null));
    });
    for (const handle of handles) if (drawn.chance(1, 5)) order.push(cancel(queue, handle) ? 1 : 0);
    if (isCopied) queue = copyQueue(queue);
    takeSome(queue, round < 11 ? 25 : Infinity, order);
  }
  return digestOfNumbers(order);
}

function takeSome(queue: EventQueue<null>, most: number, order: number[]): void {
  for (let taken = 0; taken < most; taken += 1) {
    const record = pop(queue, Infinity);
    if (record < 0) return;
    order.push(queue.now, argAt(queue, record));
    release(queue, record);
  }
}

function mapAfter(name: string, keys: number): [PersistentMap<number>, PersistentMap<number>] {
  const drawn = rng(name);
  let map = emptyMap<number>();
  let before = map;
  for (let i = 0; i < 300; i += 1) {
    if (i === 200) before = map;
    const key = drawn.below(keys);
    map = drawn.chance(1, 4) ? without(map, key) : withEntry(map, key, i);
  }
  return [before, map];
}

function swarmOf(seed: string): string {
  const cast = castOfPlan(pingPongPlan(seed, 4));
  return JSON.stringify(drawSwarm(worldFaults, cast, { seed, from: 0, until: seconds(60) }));
}

/** Everything that is not a world and not a number that was drawn. */
export const structureDigests: Digests = {
  'hash: of words': () => digestOfNumbers([0, -0, 1, -1, 0.1, 2 ** 53, -(2 ** 31), Infinity]),
  'hash: of texts': () => digestOfTexts(['', 'a', 'ä', '🐙', '\u0000', 'a\nb']),
  'queue: within a millisecond': () => orderOf('near', 1_000),
  'queue: within a minute': () => orderOf('middle', seconds(60)),
  'queue: within a day': () => orderOf('far', seconds(86_400)),
  'queue: copied again and again': () => orderOf('copied', seconds(3_600), true),
  'map: of few keys': () => digestOfNumbers(entriesOf(mapAfter('few', 50)[1]).flat()),
  'map: of many keys': () => digestOfNumbers(entriesOf(mapAfter('many', 2 ** 30)[1]).flat()),
  'map: what differs': () => {
    const found: number[] = [];
    const [before, after] = mapAfter('differs', 2_000);
    differences(before, after, (key, old, now) => void found.push(key, old ?? -1, now ?? -1));
    return digestOfNumbers(found);
  },
  'swarm: plans of faults': () => digestOfTexts(times(20, () => '').map((_, i) => swarmOf(`${i}`))),
};
