// Groups of real Java clients, step by step: what each member got, and what its listener was told.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../../sim/time.ts';
import type { FakeTopic } from '../../../kit/fake-broker.ts';
import { call, clientWorld, driverOf, pass, type ClientWorld } from '../../../kit/client-world.ts';
import { byText, ownedBy, statusOf } from './stage.ts';

interface Step {
  readonly do: string;
  readonly topic?: string;
  readonly assignment?: Readonly<Record<string, readonly number[]>>;
  readonly client?: string;
  readonly op?: string;
  readonly config?: Readonly<Record<string, string | number>>;
  readonly topics?: readonly string[];
  readonly until?: string;
  readonly group?: string;
}

interface GroupState {
  readonly generation: readonly number[];
  readonly assignment: Readonly<Record<string, readonly string[]>>;
  readonly callbacks: Readonly<Record<string, readonly string[]>>;
}

interface Recorded {
  readonly id: string;
  readonly steps: readonly Step[];
  readonly observe: readonly { readonly after: number; readonly result: GroupState }[];
}

const file = new URL('../../../golden/live-4.3/clients.json.gz', import.meta.url);
const { cases } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
  readonly cases: readonly Recorded[];
};

/** A member that comes back after it was closed is another process. */
interface Stage {
  readonly world: ClientWorld;
  /** The process behind each name of a client, and how many of its callbacks were compared. */
  readonly processes: Map<string, { readonly process: string; compared: number }>;
  comings: number;
}

const processNames = Array.from({ length: 16 }, (_, i) => `p${i}`);

function stageFor({ steps }: Recorded): Stage {
  const topics = steps.flatMap(({ topic = '', assignment }, i): FakeTopic[] => {
    if (assignment === undefined) return [];
    const leaders = Object.values(assignment).map(() => 1);
    return [
      { name: topic, topicId: `topicAAAAAAAAAAAAAAA${String.fromCharCode(65 + i)}A`, leaders },
    ];
  });
  const comings = steps.filter(({ op }) => op === 'new-consumer');
  const others = Object.fromEntries(
    comings.map(({ config = {} }, i) => [processNames[i], textsOf(config)]),
  );
  return { world: clientWorld({ topics, others, brokers: 1 }), processes: new Map(), comings: 0 };
}

const textsOf = (config: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));

/** Lets time pass; who is in its listener comes out of it at once. */
function go({ world, processes }: Stage): void {
  pass(world, ms(20));
  for (const { process } of processes.values()) {
    if (driverOf(world, process).isListening) call(world, { do: 'return-from-listener' }, process);
  }
}

function play(stage: Stage, step: Step): void {
  if (step.do === 'wait') waitFor(stage, step.until ?? '');
  if (step.do !== 'client') return;
  const deed = deeds[step.op ?? ''];
  if (deed === undefined) throw new Error(`no operation ${step.op ?? ''}`);
  deed(stage, step.client ?? '', step);
}

type Deed = (stage: Stage, client: string, step: Step) => void;

const processOf = ({ processes }: Stage, client: string): string =>
  processes.get(client)?.process ?? '';

const deeds: Readonly<Record<string, Deed>> = {
  'new-consumer': (stage, client) => {
    const process = processNames[stage.comings] ?? '';
    stage.processes.set(client, { process, compared: 0 });
    stage.comings += 1;
  },
  subscribe: (stage, client, { topics = [] }) =>
    call(
      stage.world,
      { do: 'subscribe', to: { topics, hasListener: true } },
      processOf(stage, client),
    ),
  'poll-start': (stage, client) => call(stage.world, { do: 'poll' }, processOf(stage, client)),
  close: (stage, client) => {
    call(stage.world, { do: 'close' }, processOf(stage, client));
    stage.processes.delete(client);
  },
};

/** `group g stable with 3 members and all 9 partitions assigned once` */
function waitFor(stage: Stage, until: string): void {
  const [, group = '', members, partitions] =
    /^group (\S+) stable with (\d+) members and all (\d+) partitions/.exec(until) ?? [];
  for (let i = 0; i < 500; i += 1) {
    const found = membersOf(stage, group);
    const owned = found.flatMap(({ process }) => ownedBy(stage.world, process));
    const isStable = found.every(({ process }) => statusOf(stage.world, process) === 'stable');
    const isWhole = owned.length === Number(partitions) && new Set(owned).size === owned.length;
    const isQuiet = found.every(
      ({ process }) => driverOf(stage.world, process).consumer?.member?.joining === null,
    );
    if (isStable && isWhole && isQuiet && found.length === Number(members)) return;
    go(stage);
  }
  throw new Error(`in ten seconds it did not come to pass: ${until}`);
}

const membersOf = (
  { processes }: Stage,
  group: string,
): { readonly name: string; readonly process: string; readonly entry: { compared: number } }[] =>
  [...processes]
    .filter(([client]) => client.startsWith(`${group}:`))
    .map(([client, entry]) => ({
      name: client.slice(group.length + 1),
      process: entry.process,
      entry,
    }));

/** What the recorder wrote down: since the last look, without what was told of nothing. */
function groupState(stage: Stage, group: string): GroupState {
  const members = membersOf(stage, group);
  const generations = members.map(
    ({ process }) => driverOf(stage.world, process).consumer?.member?.generation.generationId ?? -1,
  );
  const assignment = members.map(
    ({ name, process }) => [name, ownedBy(stage.world, process)] as const,
  );
  const callbacks = members.flatMap(({ name, process, entry }) => {
    const { heard } = driverOf(stage.world, process);
    const told = heard.slice(entry.compared).flatMap(({ type, partitions }) => {
      const names = partitions.map(({ topic, index }) => `${topic}-${index}`).toSorted(byText);
      return names.length === 0 ? [] : [`${type} ${names.join(' ')}`];
    });
    entry.compared = heard.length;
    return told.length === 0 ? [] : [[name, told] as const];
  });
  return {
    generation: [...new Set(generations)],
    assignment: Object.fromEntries(assignment),
    callbacks: Object.fromEntries(callbacks),
  };
}

/** Plays a recorded case, and compares every look at the group in its own way. */
function playAll(
  id: string,
  compare: (ours: GroupState, theirs: GroupState, at: string) => void,
): void {
  const recorded = cases.find((each) => each.id === id);
  if (recorded === undefined) throw new Error(`${id} was not recorded`);
  const stage = stageFor(recorded);
  const observed = new Map(recorded.observe.map(({ after, result }) => [after, result]));
  let compared = 0;
  pass(stage.world, seconds(1));
  for (const [i, step] of recorded.steps.entries()) {
    play(stage, step);
    const theirs = observed.get(i);
    if (step.do !== 'group-state' || theirs === undefined) continue;
    compared += 1;
    compare(groupState(stage, step.group ?? ''), theirs, `step ${i}`);
  }
  expect(compared).toBeGreaterThan(5);
}

test.each(['assignor-roundrobin', 'assignors-different-subscriptions'])(
  'members get what real clients got, in the same generations, and hear the same: %s',
  (id) => {
    playAll(id, (ours, theirs, at) => expect(ours, at).toEqual(theirs));
  },
);

/** Which member keeps one partition more follows from the hashes of ids that real members drew by chance. */
test('sticky members get as many partitions as real clients got, in the same generations', () => {
  const sizesOf = ({ assignment }: GroupState): number[] =>
    Object.values(assignment)
      .map(({ length }) => length)
      .toSorted((a, b) => a - b);

  playAll('assignor-sticky', (ours, theirs, at) => {
    expect(ours.generation, at).toEqual(theirs.generation);
    expect(sizesOf(ours), at).toEqual(sizesOf(theirs));
  });
});
