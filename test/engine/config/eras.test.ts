import { describe, expect, test } from 'vitest';
import {
  anachronismsOnKraft,
  EraError,
  flagNames,
  flags,
  flagsByPart,
  flagsOf,
  releaseOf,
  wasIn,
} from '../../../engine/config/eras.ts';
import { brokerConfigs } from '../../../engine/config/broker-configs.ts';
import { consumerConfigs } from '../../../engine/config/consumer-configs.ts';
import { factsAt, type ConfigTable } from '../../../engine/config/definition.ts';
import { producerConfigs } from '../../../engine/config/producer-configs.ts';
import { topicConfigs } from '../../../engine/config/topic-configs.ts';
import { exhibitsWithoutFlag } from '../../../engine/config/eras/exhibits.ts';
import { isBefore, lineOf, releases } from '../../../engine/config/release.ts';

describe('the table of flags', () => {
  test('names every flag once, in kebab-case, and in one part', () => {
    const names = Object.values(flagsByPart).flatMap((part) => Object.keys(part));

    expect(names.length).toBeGreaterThan(200);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(flagNames);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  });

  test('gives each a KIP or a JIRA ticket and a sentence of its own', () => {
    const sentences = flagNames.map((name) => flags[name].sentence);

    for (const name of flagNames) {
      expect(flags[name].tickets.length).toBeGreaterThan(0);
      for (const ticket of flags[name].tickets) {
        expect(ticket).toMatch(/^(KIP|KAFKA|ZOOKEEPER)-\d+$/);
      }
      expect(flags[name].sentence).toMatch(/^[A-Z].*[^.]\.$/);
    }
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test('introduces behaviours in releases that exist, before it removes them', () => {
    for (const name of flagNames) {
      const flag = flags[name];
      if (flag.kind !== 'behaviour') continue;
      expect([flag.since, flag.until].some((release) => release !== undefined)).toBe(true);
      for (const release of [flag.since, flag.until]) {
        if (release !== undefined) expect(releases).toContain(release);
      }
      if (flag.since !== undefined && flag.until !== undefined) {
        expect(isBefore(flag.since, flag.until)).toBe(true);
      }
    }
  });

  test('fixes bugs after they came, line after line', () => {
    for (const name of flagNames) {
      const flag = flags[name];
      if (flag.kind !== 'bug') continue;
      const lines = flag.fixed.map(lineOf);
      for (const fix of lines) {
        if (flag.since !== undefined) expect(isBefore(fix, flag.since)).toBe(false);
      }
      expect(lines).toEqual(lines.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)));
      expect(flag.hunt).toBeDefined();
    }
  });

  test('shows every exhibit of the museum', () => {
    const shown = flagNames.flatMap((name) => [...(flags[name].museum ?? [])]);
    const exhibits = [...numbered('M', 105), ...numbered('Z', 32)];

    expect(exhibits.filter((id) => !shown.includes(id) && !(id in exhibitsWithoutFlag))).toEqual(
      [],
    );
    expect(shown.filter((id) => !exhibits.includes(id) || id in exhibitsWithoutFlag)).toEqual([]);
  });
});

describe('a release', () => {
  test('has the behaviours that were there, and no bugs', () => {
    const old = flagsOf('0.10.2');
    const today = flagsOf('4.3');

    expect(old['truncate-by-leader-epoch']).toBe(false);
    expect(old['min-insync-replicas']).toBe(true);
    expect(old['old-protocol-versions']).toBe(true);
    expect(today['truncate-by-leader-epoch']).toBe(true);
    expect(today['old-protocol-versions']).toBe(false);
    for (const name of flagNames) if (flags[name].kind === 'bug') expect(today[name]).toBe(false);
  });

  test('gains behaviours with time, and loses only what was removed', () => {
    for (const [index, release] of releases.entries()) {
      const before = flagsOf(releases[index - 1] ?? release);
      const now = flagsOf(release);
      const lost = flagNames.filter((name) => before[name] && !now[name]);
      for (const name of lost) expect(flags[name]).toHaveProperty('until', release);
    }
  });

  test('may be changed flag by flag', () => {
    const changed = flagsOf('4.3', { 'pre-vote': false, 'count-diverging-fetch': true });

    expect(changed['pre-vote']).toBe(false);
    expect(changed['count-diverging-fetch']).toBe(true);
    expect({ ...changed, 'pre-vote': true, 'count-diverging-fetch': false }).toEqual(
      flagsOf('4.3'),
    );
  });

  test('is the same whatever its patch, and is known by its full name too', () => {
    expect(releaseOf('4.3.1')).toBe('4.3');
    expect(releaseOf('0.11.0.2')).toBe('0.11');
    expect(releaseOf('0.10.0')).toBe('0.10');
    expect(releaseOf('0.10.2.1')).toBe('0.10.2');
    expect(flagsOf('3.9.2')).toEqual(flagsOf('3.9'));
  });

  test('that is written as a number is refused, with a hint', () => {
    expect(() => releaseOf(4.3)).toThrow(EraError);
    expect(() => releaseOf(4.3)).toThrow('write kafka: "4.3"');
    expect(() => releaseOf(undefined)).toThrow(EraError);
    expect(() => releaseOf(4)).toThrow('write kafka: "4.0"');
  });

  test.each([
    ['5.0', "There is no release '5.0' of Kafka; the nearest is '4.4'."],
    ['2.9', "the nearest is '2.8'"],
    ['0.7.2', "the nearest is '0.8.2'"],
    ['kafka-3.9', "There is no release 'kafka-3.9' of Kafka"],
    ['', "There is no release ''"],
  ])('that does not exist, such as %j, is answered with the nearest', (written, sentence) => {
    expect(() => flagsOf(written)).toThrow(sentence);
  });

  test('refuses a flag that does not exist, or is neither true nor false', () => {
    expect(() => flagsOf('4.3', { 'pre-votes': false })).toThrow(
      "There is no flag 'pre-votes'; the nearest is 'pre-vote'.",
    );
    expect(() => flagsOf('4.3', { 'pre-vote': 'off' as unknown as boolean })).toThrow(
      `The flag 'pre-vote' is true or false, not "off".`,
    );
    expect(() => flagsOf('4.3', { constructor: true })).toThrow("There is no flag 'constructor'");
  });
});

describe('defaults of old releases', () => {
  test.each([
    ['replica.lag.time.max.ms', brokerConfigs, ['2.4', 10_000], ['2.5', 30_000]],
    ['zookeeper.session.timeout.ms', brokerConfigs, ['2.4', 6000], ['2.5', 18_000]],
    ['unclean.leader.election.enable', brokerConfigs, ['0.10.2', true], ['0.11', false]],
    ['unclean.leader.election.enable', topicConfigs, ['0.10.2', true], ['0.11', false]],
    ['offsets.retention.minutes', brokerConfigs, ['1.1', 1440], ['2.0', 10_080]],
    ['acks', producerConfigs, ['2.8', '1'], ['3.0', 'all']],
    ['enable.idempotence', producerConfigs, ['2.8', false], ['3.0', true]],
    ['retries', producerConfigs, ['2.0', 0], ['2.1', 2 ** 31 - 1]],
    ['session.timeout.ms', consumerConfigs, ['0.10', 30_000], ['0.10.1', 10_000]],
    ['session.timeout.ms', consumerConfigs, ['2.8', 10_000], ['3.0', 45_000]],
    ['max.poll.records', consumerConfigs, ['0.10', 2 ** 31 - 1], ['0.10.1', 500]],
  ])('%s', (name, table: ConfigTable, [old, before], [since, after]) => {
    const def = table[name];
    if (def === undefined) throw new Error(`There is no setting ${name}.`);

    expect(factsAt(def, String(old)).default).toBe(before);
    expect(factsAt(def, String(since)).default).toBe(after);
  });
});

describe('history', () => {
  test('knows which patch of which line fixed a bug', () => {
    const has = (version: string): boolean => wasIn('apply-stale-divergence', version);

    expect(['2.0', '3.9', '3.9.0', '4.0', '4.0.0'].map(has)).toEqual(Array(5).fill(true));
    expect(['3.9.1', '4.0.1', '4.1', '4.3.1'].map(has)).toEqual(Array(4).fill(false));
  });

  test('knows that a bug came late, and that some are still there', () => {
    expect(wasIn('forget-pending-isr-change', '2.6')).toBe(false);
    expect(wasIn('forget-pending-isr-change', '2.8.2')).toBe(true);
    expect(wasIn('commit-epoch-of-record', '4.4')).toBe(true);
  });

  test('names what never existed together: KRaft with what is older than KRaft', () => {
    expect(anachronismsOnKraft(flagsOf('4.3'))).toEqual([]);
    expect(anachronismsOnKraft(flagsOf('3.3'))).toEqual([]);
    expect(anachronismsOnKraft(flagsOf('4.3', { 'truncate-by-leader-epoch': false }))).toEqual([
      'truncate-by-leader-epoch',
    ]);
    expect(anachronismsOnKraft(flagsOf('0.10.2')).length).toBeGreaterThan(10);
  });
});

describe('releases', () => {
  test('stand in their order, and compare by their numbers', () => {
    for (const [index, release] of releases.entries()) {
      expect(isBefore(releases[index - 1] ?? '0.7', release)).toBe(true);
      expect(isBefore(release, releases[index - 1] ?? '0.7')).toBe(false);
      expect(isBefore(release, release)).toBe(false);
    }
    expect(isBefore('4.9', '4.10')).toBe(true);
    expect(isBefore('4.3', '4.3.1')).toBe(false);
    expect(isBefore('0.10', '0.10.1')).toBe(true);
  });
});

function numbered(letter: string, last: number): string[] {
  return Array.from({ length: last }, (_, index) => letter + String(index + 1).padStart(2, '0'));
}
