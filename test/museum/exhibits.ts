// The exhibits of the museum: defects of real Kafkas that can be switched on, one flag each.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { flags, flagsByPart, type FlagName } from '../../engine/config/eras.ts';
import type { Hunt } from '../../engine/config/eras/flag.ts';

/** One exhibit: a defect, where it lives, and how hard it is to find. */
export interface Exhibit {
  readonly flag: FlagName;
  readonly part: string;
  readonly hunt: Hunt;
  readonly tickets: readonly string[];
  /** True if code obeys the flag. */
  readonly obeyed: boolean;
  /** What makes the defect: a bug is switched on, a later behaviour off. */
  readonly flags: Readonly<Record<string, boolean>>;
  /** Older behaviours that it takes besides: with them alone every promise is kept. */
  readonly era: Readonly<Record<string, boolean>>;
}

/** Defects of code that later releases no longer ran at all. */
const eras: Partial<Record<FlagName, Exhibit['era']>> = {
  'truncate-step-by-step': { 'truncate-on-fetch': false },
  'fence-truncation-by-leader-epoch': { 'truncate-on-fetch': false },
  'epochs-for-old-format': { 'record-batches-v2': false },
  'two-step-out-of-range': { 'truncate-by-leader-epoch': false },
};

const engine = join(import.meta.dirname, '..', '..', 'engine');

/** The engine's source, without the table of flags itself. */
function engineSource(): string {
  return readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith(join('config', 'eras')))
    .filter((name) => !name.endsWith('-flags.ts'))
    .map((name) => readFileSync(join(engine, name), 'utf8'))
    .join('\n');
}

/** Every defect of the table of eras: bugs, and behaviours whose absence was one. */
export function allExhibits(): readonly Exhibit[] {
  const source = engineSource();
  return Object.entries(flagsByPart).flatMap(([part, table]) =>
    (Object.keys(table) as FlagName[]).flatMap((flag) => {
      const { kind, hunt, tickets } = flags[flag];
      if (kind === 'behaviour' && hunt === undefined) return [];
      const exhibit: Exhibit = {
        flag,
        part,
        // A row of the lessons alone counts as E2.
        hunt: hunt ?? 'E2',
        tickets,
        obeyed: source.includes(`'${flag}'`),
        flags: { [flag]: kind === 'bug' },
        era: eras[flag] ?? {},
      };
      return [exhibit];
    }),
  );
}
