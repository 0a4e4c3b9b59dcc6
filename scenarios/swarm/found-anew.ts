// A topic is deleted, and another one comes under its name: clients must notice that it is not the same.
import { createTopics, deleteTopics } from '../../engine/clients/admin/calls/topics.ts';
import { JavaException } from '../../engine/clients/admin/exception.ts';
import { wait, type Script } from '../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { ms, type Micros } from '../../sim/time.ts';
import type { TopicPlan } from '../format/scenario.ts';

/** The topic goes, and its successor is made by this plan. */
export interface Founding {
  readonly type: 'found-anew';
  readonly topic: string;
  readonly plan: TopicPlan;
}

/** In every fourth seed it happens to one topic. */
export function drawFounding(
  rng: Rng,
  topics: readonly TopicPlan[],
  { from, until }: { readonly from: Micros; readonly until: Micros },
): readonly { readonly at: Micros; readonly deed: Founding }[] {
  if (!rng.chance(1, 4)) return [];
  const topic = rng.pick(topics);
  // As many partitions as its predecessor can have come to: clients remember the leader epochs of those
  // that are missing, and would not believe in them if they were added later. Kafka's clients do the same.
  const plan = { ...topic, partitions: topic.partitions + 2 };
  return [{ at: rng.between(from, until), deed: { type: 'found-anew', topic: plan.name, plan } }];
}
/** How long one try may take. */
const patience = { timeoutMs: 3_000 } as const;

/** Deletes and creates, and does not rest before the new one is there. */
export function* foundAnew({ name, partitions, replicas, configs }: TopicPlan): Script<void> {
  yield* attempt(deleteTopics([name], patience));
  const topic = {
    name,
    partitions,
    replicationFactor: replicas,
    configs: new Map(Object.entries(configs)),
  };
  for (let tries = 0; tries < 100; tries += 1) {
    yield* wait(ms(300));
    const created = yield* attempt(createTopics([topic], patience));
    const outcome = created?.get(name);
    const isThere = outcome !== undefined && !('error' in outcome);
    if (isThere || outcome?.error.code === ErrorCode.TOPIC_ALREADY_EXISTS) return;
  }
}

/** What it gives; undefined: the cluster refused. */
function* attempt<T>(script: Script<T>): Script<T | undefined> {
  try {
    return yield* script;
  } catch (error) {
    if (error instanceof JavaException) return undefined;
    throw error;
  }
}
