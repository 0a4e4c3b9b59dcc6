// The mark of a stop in good order, by which a broker knows at its next start that its logs are whole.
import { CLEAN_SHUTDOWN_FILE } from '../../engine/log/checkpoint-files.ts';
import type { RowOf } from './rows.ts';
import type { Sight } from './sight.ts';

/** In which directory the mark is put by writing a file anew; undefined: it is another file, or leaves the mark empty. */
export function markedBy(sight: Sight, row: RowOf<'disk-begun'>): string | undefined {
  if (row.size === 0) return undefined;
  const file = sight.nameOf('file', row.file);
  return file.endsWith(ending) ? file.slice(0, -ending.length) : undefined;
}

const ending = `/${CLEAN_SHUTDOWN_FILE}`;
