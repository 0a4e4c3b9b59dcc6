// In some seeds a topic would rather have any leader than none: what the others had is lost then.
import type { Rng } from '../../sim/random/rng.ts';
import type { TopicPlan } from '../format/scenario.ts';

/** In every sixth seed unclean leader election is allowed, for one of the topics or for all. */
export function allowingUncleanElection(
  rng: Rng,
  topics: readonly TopicPlan[],
): readonly TopicPlan[] {
  if (!rng.chance(1, 6)) return topics;
  const only = rng.chance(1, 2) ? rng.pick(topics) : undefined;
  return topics.map((topic) => {
    if (only !== undefined && topic !== only) return topic;
    return { ...topic, configs: { ...topic.configs, 'unclean.leader.election.enable': 'true' } };
  });
}
