// `npm run museum`: the defects of real Kafkas that can be switched on, and what we know of each.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { flags, flagsByPart, type FlagName } from '../../engine/config/eras.ts';

/** One exhibit: a defect, where it lives, how hard it is to find, and whether code obeys its flag. */
interface Exhibit {
  readonly flag: FlagName;
  readonly part: string;
  readonly hunt: string;
  readonly tickets: string;
  readonly obeyed: boolean;
}

const engine = join(import.meta.dirname, '..', '..', 'engine');

/** The engine's source, without the table of flags itself. */
function engineSource(): string {
  return readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith(join('config', 'eras')))
    .map((name) => readFileSync(join(engine, name), 'utf8'))
    .join('\n');
}

function exhibits(): readonly Exhibit[] {
  const source = engineSource();
  return Object.entries(flagsByPart).flatMap(([part, table]) =>
    (Object.keys(table) as FlagName[]).flatMap((flag) => {
      const { kind, hunt, tickets } = flags[flag];
      if (kind !== 'bug') return [];
      const obeyed = source.includes(`'${flag}'`);
      return [{ flag, part, hunt: hunt ?? '-', tickets: tickets.join(' '), obeyed }];
    }),
  );
}

const all = exhibits();
console.log(
  `${'flag'.padEnd(46)}${'part'.padEnd(18)}${'class'.padEnd(7)}${'in the engine'.padEnd(15)}tickets`,
);
for (const { flag, part, hunt, tickets, obeyed } of all) {
  const state = obeyed ? 'obeyed' : 'not yet';
  console.log(`${flag.padEnd(46)}${part.padEnd(18)}${hunt.padEnd(7)}${state.padEnd(15)}${tickets}`);
}
const obeyed = all.filter((exhibit) => exhibit.obeyed).length;
console.log(
  `\n${all.length} defects are described, ${obeyed} of them can be switched on. No seeds hunt them yet.`,
);
