// Plays what was recorded of a running cluster against ours: the same steps, the same answers.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { difference } from '../difference.ts';
import { makeReady, withoutOthers } from '../live/before.ts';
import { bootCluster, topicNameOf } from '../live/cluster.ts';
import { liveCaseOf, topologyOf } from '../live/format.ts';
import { resolved, type Bindings } from '../live/aliases.ts';
import { comparableRecords, metadataRecordsSince } from '../live/metadata-records.ts';
import { shownAs } from '../live/raw.ts';
import { playingOn, playStep } from '../live/steps.ts';
import { inOneOrder, membersByAlias } from '../live/unordered.ts';
import type { Player } from '../player.ts';

export const live: Player = {
  families: [
    'live-4.3/raw-admin',
    'live-4.3/raw-commits',
    'live-4.3/raw-configs',
    'live-4.3/raw-fetch',
    'live-4.3/raw-groups',
    'live-4.3/raw-metadata',
    'live-4.3/raw-offsets',
    'live-4.3/raw-produce',
    'live-4.3/raw-protocol',
    'live-4.3/raw-topics',
    'live-4.3/replication',
    'live-4.3/replication-lag',
  ],
  play(file, theCase) {
    const { steps, seen } = liveCaseOf(theCase);
    const playing = playingOn(bootCluster(topologyOf(file)));
    makeReady(playing.cluster, theCase.id);
    // The first case begins where the log does.
    if (theCase.id !== 'bootstrap') metadataRecordsSince(playing.cluster, playing.mark);
    for (const [number, step] of steps.entries()) {
      const found = playStep(playing, step);
      const recorded = seen.get(number);
      if (recorded === undefined) continue;
      const isLog = step.do === 'metadata-records';
      const { expected, ours } = isLog
        ? comparableRecords(recorded, found, (id) => topicNameOf(playing.cluster, id))
        : comparable(recorded, found, playing.bindings);
      const meant = resolved(
        inOneOrder(expected),
        inOneOrder(ours),
        playing.bindings,
        playing.facts,
      );
      const here = difference(meant, inOneOrder(ours));
      if (here !== undefined) return `step ${number} (${step.do})\n${here}`;
    }
    return undefined;
  },
};

/** Both sides of an answer, without what is chance in it. */
function comparable(
  recorded: Json,
  found: Json,
  bindings: Bindings,
): { readonly expected: Json; readonly ours: Json } {
  const expected = withoutOthers(recorded, found);
  return { expected, ours: membersByAlias(inOneOrder(shownAs(expected, found)), bindings) };
}
