// Brokers under random faults: fixed seeds, all promises watched, and everything well again at the end.
import { expect, test } from 'vitest';
import { drawScenario } from '../../scenarios/swarm/draw.ts';
import { playSeed } from '../../scenarios/swarm/play.ts';
import { noCoverage, probes, takers } from '../../scenarios/swarm/probes.ts';
import { coverageLines, failureLines, soak, type HowPlayed } from '../soak/soak.ts';

/** How many seeds the ordinary run plays: 0, 1, 2 … */
const fixedSeeds = 300;

/** Fresh seeds that once found a defect, and what it was. */
const seedsThatFound: Readonly<Record<string, string>> = {
  '312766': 'two coordinators began a generation of the same number (as in Kafka)',
  '134092': 'a static member was put back whose successor stood in the log, and came from there',
  '135642': 'a late registration of its earlier life had put a broker out of place, for ever',
  '1048': 'a broker that heard of its roles before its logs were there never fetched',
  '102085': 'a follower waited for ever for a connection whose acceptance a fault had taken',
  '102804': 'a controller told after its successor what both had heard to be committed',
  '105': 'a broker without a disk that works had ended, and went on to register',
  '122726': 'who had voted for itself, and had followed another since, asked for votes again',
  '128819': 'what a reader fetched while it had forgotten the topic was told of no partition',
  '1149': 'flushes were begun upon flushes, and a slow disk was busy with them for minutes',
  '137': 'a broker remembered who leads the quorum and not where, and ended itself',
  '1421': 'a reader went back to where the log that it had read was cut, and committed that',
  '281104':
    'an answer that was late stood behind one that was not, and woke its client without end',
  '173': 'a timer that was cancelled after a long pause fired all the same',
};

const minutes = (n: number): number => n * 60_000;

test(
  `${fixedSeeds} seeds keep every promise, and become well after they were healed`,
  async () => {
    const seeds = Array.from({ length: fixedSeeds }, (_, seed) => `${seed}`);

    const sum = await soak({ seeds, workers: 2 });

    expect(sum.failed.flatMap((each) => failureLines(each)).join('\n')).toBe('');
    expect(sum.seeds).toBe(fixedSeeds);
    // A swarm in which nothing happens finds nothing.
    expect(sum.turns).toBeGreaterThan(10_000 * fixedSeeds);
    expect(sum.outcomes.size).toBeGreaterThan(0);
  },
  minutes(14),
);

test.each(Object.entries(seedsThatFound))('seed %s keeps every promise again: %s', (seed) => {
  expect(failureLines(playSeed(seed)).slice(1)).toEqual([]);
});

test('a branch that takes an operator or a written scenario is a branch, and is reported as such', () => {
  const names = probes.map(({ name }) => name);
  const lines = coverageLines(noCoverage(), false);

  for (const name of takers.keys()) expect(names).toContain(name);
  expect(lines[0]).toContain(`Never hit, ${names.length - takers.size} of ${names.length}:`);
  expect(coverageLines(noCoverage(), true)).toHaveLength(lines.length - 1);
});

test('of a broken seed the command is told that plays it as it was played', () => {
  const broken = { seed: '7', findings: [] };
  const commandOf = (how: HowPlayed): string | undefined =>
    failureLines(broken, how)[0]?.split(': ')[1];

  expect(commandOf({})).toBe('npm run soak -- --seeds 1 --from 7');
  expect(commandOf({ isOperated: true, kafka: '3.9' })).toBe(
    'npm run soak -- --seeds 1 --from 7 --operated --kafka 3.9',
  );
});

test('who watches changes nothing, and the same seed is the same run', () => {
  const watched = playSeed('3');
  const alone = playSeed('3', { checkers: [] });

  expect(alone.hash).toBe(watched.hash);
  expect(alone.turns).toBe(watched.turns);
});

test('seeds draw clusters of three to five brokers, every acks, and now and then no fault at all', () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => drawScenario(`${seed}`));

  expect(new Set(drawn.map(({ brokers }) => brokers))).toEqual(new Set([3, 4, 5]));
  for (const { producers, consumers, steps, until } of drawn) {
    expect(new Set(producers.map(({ configs }) => configs['acks']))).toEqual(
      new Set(['all', '1', '0']),
    );
    expect(consumers.length).toBeGreaterThan(0);
    for (const { at, for: length = 0 } of steps)
      expect(at + length).toBeLessThan(until / 2 + 1_000_000);
  }
  const quiet = drawn.filter(({ steps }) => steps.length === 0);
  expect(quiet.length).toBeGreaterThan(0);
  expect(quiet.length).toBeLessThan(40);
});
