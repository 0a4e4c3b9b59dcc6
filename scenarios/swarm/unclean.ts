// In some seeds a topic would rather have any leader than none: what the others had is lost then.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds } from '../../sim/time.ts';
import type { Scenario, StepPlan, TopicPlan } from '../format/scenario.ts';
import type { PlannedDeed } from './deeds.ts';
import type { Span } from './times.ts';

/** Which topics allow unclean elections, and what makes them likely. */
export interface UncleanElections {
  readonly topics: readonly TopicPlan[];
  readonly steps: readonly StepPlan[];
  readonly deeds: Readonly<Record<string, readonly PlannedDeed[]>>;
}

/** In every sixth seed unclean leader election is allowed, for one of the topics or for all. */
export function drawUncleanElections(
  rng: Rng,
  { topics, configs }: Pick<Scenario, 'topics' | 'configs'>,
  span: Span,
): UncleanElections {
  if (!rng.chance(1, 6)) return { topics, steps: [], deeds: {} };
  const only = rng.chance(1, 2) ? rng.pick(topics) : undefined;
  const chosen = only ?? rng.pick(topics);
  const turns = rng.chance(1, 2) ? drawTurns(rng, chosen, { configs, span }) : undefined;
  return {
    topics: topics.map((topic) => {
      if (only !== undefined && topic !== only) return topic;
      const allowing = { ...topic.configs, 'unclean.leader.election.enable': 'true' };
      if (turns === undefined || topic !== chosen) return { ...topic, configs: allowing };
      // A third replica would be in sync, and lead: nothing would be unclean. And each goes on alone.
      return { ...topic, replicas: 2, configs: { ...allowing, 'min.insync.replicas': '1' } };
    }),
    steps: turns?.steps ?? [],
    deeds: turns?.deeds ?? {},
  };
}

/**
 * Two replicas fail by turns: each leads without what the other one has written alone. In the end what is visible
 * is deleted, and who comes back last finds its log behind where its leader's begins.
 */
function drawTurns(
  rng: Rng,
  { name: topic, partitions }: TopicPlan,
  { configs, span: { from, until } }: Pick<Scenario, 'configs'> & { readonly span: Span },
): Pick<UncleanElections, 'steps' | 'deeds'> | undefined {
  const index = rng.below(partitions);
  // Whoever is away is missed only when its session is over.
  const away = ms(Number(configs['broker.session.timeout.ms'])) + seconds(3);
  if (from + 3 * away > until) return undefined;
  const at = rng.between(from, until - 3 * away);
  const kill = (role: string, after: number): StepPlan => {
    const process = `${role}(${topic}-${index})`;
    return { at: at + after, fault: 'kill', with: { process }, for: away };
  };
  return {
    steps: [
      kill('follower', 0),
      kill('leader', away - seconds(1)),
      kill('leader', 2 * away - ms(1_500)),
    ],
    deeds: {
      eraser: [{ at: at + 3 * away - seconds(2), deed: { type: 'delete-records', topic, index } }],
    },
  };
}
