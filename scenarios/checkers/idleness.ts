// Whoever has nothing to do does nothing: no loop asks again and again without a pause.
import { seconds } from '../../sim/time.ts';
import type { Checker } from './checker.ts';

/** Kafka's back-offs leave a fifth of it, even with all peers away at once. */
const mostInSecond = 500;

/** No busy loops. */
export const nobodyAsksWithoutPause: Checker = {
  id: 'V-13',
  promise: 'Whoever cannot reach another pauses before it tries again.',
  watch({ sight, object }) {
    /** By process: connections asked for in the second that its first one began. */
    const asked = new Map<number, { since: number; count: number }>();
    return {
      rows: {
        'process-started': ({ process }) => void asked.delete(process),
        'connection-asked'(_, { process, time, row }) {
          const known = asked.get(process);
          if (known === undefined || time - known.since >= seconds(1)) {
            asked.set(process, { since: time, count: 1 });
            return;
          }
          known.count += 1;
          if (known.count !== mostInSecond) return;
          const name = sight.nameOf('process', process);
          const sentence = `In one second ${name} has asked for ${mostInSecond} connections.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};
