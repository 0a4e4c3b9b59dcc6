// Log directories: one is given up when its disk has failed, and not before.
import type { Checker } from '../checker.ts';

/** KAFKA-19571: a file that was renamed or removed meanwhile is no failure of the disk. */
export const directoriesFailWithDisks: Checker = {
  id: 'L-09',
  promise: 'A log directory is taken for broken only when its disk has refused something.',
  watch({ sight, object }) {
    /** Processes whose disks have refused something. */
    const refused = new Set<number>();
    return {
      rows: {
        'process-started': ({ process }) => void refused.delete(process),
        'disk-failed': (_, { process }) => void refused.add(process),
        'directory-failed'({ directory }, { process, row }) {
          if (refused.has(process)) return;
          const name = sight.nameOf('process', process);
          const sentence = `${name} gives up its log directory ${directory}, though its disk has refused nothing.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};
