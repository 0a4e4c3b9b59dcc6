// Plays what was recorded of a running cluster against ours: the same steps, the same answers.
import { difference } from '../difference.ts';
import { bootCluster } from '../live/cluster.ts';
import { liveCaseOf, topologyOf } from '../live/format.ts';
import { resolved } from '../live/aliases.ts';
import { shownAs } from '../live/raw.ts';
import { playingOn, playStep } from '../live/steps.ts';
import { inOneOrder, membersByAlias } from '../live/unordered.ts';
import type { Player } from '../player.ts';

export const live: Player = {
  families: [
    'live-4.3/raw-commits',
    'live-4.3/raw-fetch',
    'live-4.3/raw-groups',
    'live-4.3/raw-metadata',
    'live-4.3/raw-offsets',
    'live-4.3/raw-produce',
    'live-4.3/raw-protocol',
    'live-4.3/replication',
    'live-4.3/replication-lag',
  ],
  play(file, theCase) {
    const { steps, seen } = liveCaseOf(theCase);
    const playing = playingOn(bootCluster(topologyOf(file)));
    for (const [number, step] of steps.entries()) {
      const found = playStep(playing, step);
      const expected = seen.get(number);
      if (expected === undefined || step.do === 'metadata-records') continue;
      const ours = membersByAlias(inOneOrder(shownAs(expected, found)), playing.bindings);
      const meant = resolved(inOneOrder(expected), ours, playing.bindings, playing.facts);
      const here = difference(meant, ours);
      if (here !== undefined) return `step ${number} (${step.do})\n${here}`;
    }
    // Everything else has agreed by now.
    const isLacking = steps.some((step) => step.do === 'metadata-records');
    return isLacking ? 'the records of the controller are not compared yet' : undefined;
  },
};
