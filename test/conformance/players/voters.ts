// tables/voters: how controller.quorum.voters and --initial-controllers are read.
import {
  initialControllersOf,
  staticVotersOf,
  VotersError,
} from '../../../engine/kraft/quorum-voters.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

/** Voters as operators write them, and Kafka's refusals. */
export const voters: Player = {
  families: ['tables/voters'],
  play: (_, theCase) => (theCase['kind'] === 'static' ? playStatic(theCase) : playInitial(theCase)),
};

function playStatic({ text, value, fails }: GoldenCase): string | undefined {
  const found = staticVotersOf(text as readonly string[]);
  if ('error' in found) {
    const error = `org.apache.kafka.common.config.${found.error}`;
    return difference({ value, fails }, { fails: { error, message: found.message } });
  }
  const places = [...found].map(([id, { host, port }]) => [String(id), `${host}:${port}`]);
  return difference({ value, fails }, { value: Object.fromEntries(places) });
}

function playInitial({ text, value, fails }: GoldenCase): string | undefined {
  try {
    const found = initialControllersOf(text as string).map(
      ({ id, host, port, directoryId }) => [String(id), [host, port, directoryId]] as const,
    );
    return difference({ value, fails }, { value: Object.fromEntries(found) });
  } catch (error) {
    if (!(error instanceof VotersError)) throw error;
    const refused = { error: 'java.lang.IllegalArgumentException', message: error.message };
    return difference({ value, fails }, { fails: refused });
  }
}
