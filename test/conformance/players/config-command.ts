import { readAddedConfigs, readDeletedConfigs } from '../../../engine/config/config-command.ts';
import { difference } from '../difference.ts';
import { fieldsBut } from '../golden.ts';
import type { Player } from '../player.ts';
import { failure } from './config-validation.ts';

/** How `kafka-configs` reads settings from its command line. */
export const configCommand: Player = {
  families: ['tables/config-command'],
  play: (_, theCase) => {
    const { kind, text } = theCase;
    const expected = fieldsBut(theCase, 'id', 'kind', 'text');
    if (kind === 'delete') {
      const names = readDeletedConfigs(String(text)).join(', ');
      return difference(expected, { value: `ArrayBuffer(${names})` });
    }
    const read = readAddedConfigs(String(text));
    if ('refused' in read) return difference(expected, { fails: failure(read.refused) });
    return difference(expected, { value: Object.fromEntries(read.value) });
  },
};
