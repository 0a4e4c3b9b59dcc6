// Whatever is asked, committed and lost, in whatever order: each is answered once, and truly.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topicByName } from '../../../../engine/metadata/image.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import {
  active,
  answerTo,
  commit,
  commitOne,
  failOver,
  join,
  send,
  type ControllerStage,
} from './stage.ts';

type Deed = { readonly do: 'create'; readonly topic: number } | { readonly do: 'commit' | 'fail' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), topic: fc.nat(6) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'commit' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
);

interface Asked {
  readonly ticket: number;
  readonly name: string;
}

function create(stage: ControllerStage, name: string): Asked {
  const counts = { numPartitions: 1, replicationFactor: 3 };
  const topic = { name, ...counts, assignments: [], configs: [] };
  return { ticket: send(stage, 'CreateTopics', { body: { topics: [topic] } }), name };
}

const exists = ({ committed, port }: ControllerStage, name: string): boolean =>
  topicByName(committed.image, port.names.intern('topic-name', name)) !== undefined;

const outcomeOf = (stage: ControllerStage, ticket: number): number | undefined =>
  stage.answers.has(ticket)
    ? answerTo<'CreateTopics'>(stage, ticket).topics[0]?.errorCode
    : undefined;

function play(deeds: readonly Deed[]): { stage: ControllerStage; asked: readonly Asked[] } {
  const stage = active({ 'metadata.max.idle.interval.ms': '0' });
  for (const id of [1, 2, 3]) join(stage, id);
  const asked: Asked[] = [];
  let epoch = 1;
  for (const each of deeds) {
    if (each.do === 'create') asked.push(create(stage, `topic-${each.topic}`));
    else if (each.do === 'commit') commitOne(stage);
    else failOver(stage, (epoch += 1));
    for (const { ticket, name } of asked) {
      const outcome = outcomeOf(stage, ticket);
      const claims = outcome === ErrorCode.NONE || outcome === ErrorCode.TOPIC_ALREADY_EXISTS;
      // What is told is committed, at every moment.
      if (claims) expect(exists(stage, name)).toBe(true);
    }
  }
  commit(stage);
  return { stage, asked };
}

test('nobody hears of a topic that may yet be lost, and everybody is answered in the end', () => {
  let told = 0;
  let lost = 0;
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: 40 }), (deeds) => {
      const { stage, asked } = play(deeds);
      for (const { ticket } of asked) {
        const outcome = outcomeOf(stage, ticket);
        expect(outcome).toBeDefined();
        if (outcome === ErrorCode.NONE) told += 1;
        if (outcome === ErrorCode.NOT_CONTROLLER) lost += 1;
      }
    }),
    { numRuns: 60 },
  );
  expect(told).toBeGreaterThan(50);
  expect(lost).toBeGreaterThan(10);
});

test('a topic that somebody was told of is created once', () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: 40 }), (deeds) => {
      const { stage, asked } = play(deeds);
      const created = asked.filter(({ ticket }) => outcomeOf(stage, ticket) === ErrorCode.NONE);
      const names = created.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: 60 },
  );
});
