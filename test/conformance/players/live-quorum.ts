// Plays what was recorded of a quorum of three controllers against ours.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { difference } from '../difference.ts';
import { resolved } from '../live/aliases.ts';
import { liveCaseOf, topologyOf } from '../live/format.ts';
import type { Player } from '../player.ts';
import { withoutChance } from '../quorum/chance.ts';
import { openQuorumStage, type QuorumStage } from '../quorum/stage.ts';
import { playQuorumStep, type QuorumStep } from '../quorum/verbs.ts';

export const liveQuorum: Player = {
  families: ['live-4.3/quorum'],
  play(file, theCase) {
    const { steps, seen } = liveCaseOf(theCase);
    const stage = openQuorumStage(topologyOf(file));
    const bindings = new Map<string, Json>();
    const facts = { nowMs: 0, topicId: () => undefined };
    for (const [number, step] of (steps as unknown as readonly QuorumStep[]).entries()) {
      const recorded = seen.get(number);
      const ours = withoutChance(playQuorumStep(stage, step, recorded ?? null));
      if (recorded === undefined) continue;
      const named = withoutChance(withLeaders(stage, recorded));
      const here = difference(resolved(named, ours, bindings, facts), ours);
      if (here !== undefined) return `step ${number} (${step.do})\n${here}`;
    }
    return undefined;
  },
};

/** Inside a sentence a leader goes by its number. */
function withLeaders({ leaders }: QuorumStage, recorded: Json): Json {
  const text = JSON.stringify(recorded).replaceAll(/ node \$L(\d)/g, (_, nth: string) => {
    return ` node ${leaders[Number(nth) - 1] ?? -1}`;
  });
  return JSON.parse(text) as Json;
}
