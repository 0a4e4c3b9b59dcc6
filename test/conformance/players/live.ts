// Plays what was recorded of a running cluster against ours: the same steps, the same answers.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { difference } from '../difference.ts';
import { makeReady, withoutOthers } from '../live/before.ts';
import { asFarAsSaid, processesOf } from '../live/clients.ts';
import { bootCluster, topicNameOf } from '../live/cluster.ts';
import { liveCaseOf, topologyOf, type Step } from '../live/format.ts';
import { resolved, type Bindings } from '../live/aliases.ts';
import { sizesOnly } from '../live/group-state.ts';
import { comparableRecords, metadataRecordsSince } from '../live/metadata-records.ts';
import { shownAs } from '../live/raw.ts';
import { playingOn, playStep, type Playing } from '../live/steps.ts';
import { inOneOrder, membersByAlias } from '../live/unordered.ts';
import type { Player } from '../player.ts';

export const live: Player = {
  families: [
    'live-4.3/clients',
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
    const processes = processesOf(steps, ['b1', 'b2', 'b3']);
    const playing = playingOn(bootCluster(topologyOf(file), { processes }));
    makeReady(playing.cluster, theCase.id);
    // The first case begins where the log does.
    if (theCase.id !== 'bootstrap') metadataRecordsSince(playing.cluster, playing.mark);
    for (const [number, step] of steps.entries()) {
      const found = playStep(playing, step);
      const recorded = seen.get(number);
      if (recorded === undefined) continue;
      const { expected, ours } = compared(playing, step, theCase.id, { recorded, found });
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

interface Sides {
  readonly recorded: Json;
  readonly found: Json;
}

/** Which member has one partition more follows from the hashes of ids that members drew by chance. */
const sharedByChance: readonly string[] = ['assignor-sticky'];

function compared(
  playing: Playing,
  step: Step,
  id: string,
  { recorded, found }: Sides,
): { readonly expected: Json; readonly ours: Json } {
  if (step.do === 'metadata-records') {
    return comparableRecords(recorded, found, (topic) => topicNameOf(playing.cluster, topic));
  }
  if (step.do === 'client') return { expected: asFarAsSaid(recorded, found), ours: found };
  if (step.do === 'group-state' && sharedByChance.includes(id)) {
    return { expected: sizesOnly(recorded), ours: sizesOnly(found) };
  }
  return comparable(recorded, found, playing.bindings);
}

/** Both sides of an answer, without what is chance in it. */
function comparable(
  recorded: Json,
  found: Json,
  bindings: Bindings,
): { readonly expected: Json; readonly ours: Json } {
  const expected = withoutOthers(recorded, found);
  return { expected, ours: membersByAlias(inOneOrder(shownAs(expected, found)), bindings) };
}
