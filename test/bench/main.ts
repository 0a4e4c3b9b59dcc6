// `npm run bench -- [P1 …] [--json FILE]`: measures the figures, holds them against their targets, and
// fails if one misses what is acceptable.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Measured } from './figure.ts';
import { figures } from './figures.ts';
import { targets, verdictOf, type FigureId, type Target, type Verdict } from './targets.ts';

const said: Readonly<Record<Verdict, string>> = {
  stretch: 'ok, stretch reached',
  accept: 'ok, misses stretch',
  missed: 'MISSES ACCEPT',
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'string' } },
    allowPositionals: true,
  });
  const all = Object.keys(figures) as FigureId[];
  const wrong = positionals.find((id) => !all.some((known) => known === id));
  if (wrong !== undefined) {
    console.error(`There is no figure '${wrong}'. The figures are ${all.join(', ')}.`);
    return 2;
  }
  const asked = all.filter((id) => positionals.length === 0 || positionals.includes(id));
  const found = await measureAll(asked);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`);
  const measured = Object.entries(found) as [FigureId, number][];
  const missed = measured.filter(([id, value]) => verdictOf(targets[id], value) === 'missed');
  console.log(
    `${measured.length} of ${asked.length} figures measured, ${missed.length} below what is acceptable`,
  );
  return missed.length === 0 ? 0 : 1;
}

async function measureAll(ids: readonly FigureId[]): Promise<Partial<Record<FigureId, number>>> {
  const found: Partial<Record<FigureId, number>> = {};
  for (const id of ids) {
    const measure = figures[id];
    if ('needs' in measure) {
      console.log(`${headOf(id, targets[id])}\n     not measured yet: needs ${measure.needs}\n`);
      continue;
    }
    const measured = await measure();
    found[id] = Number(measured.value.toPrecision(4));
    console.log(`${headOf(id, targets[id])}\n${bodyOf(targets[id], measured)}\n`);
  }
  return found;
}

function headOf(id: FigureId, { what }: Target): string {
  return `${id.padEnd(4)} ${what}`;
}

function bodyOf(target: Target, { value, note, whereTheTimeGoes }: Measured): string {
  const { unit, accept, stretch, betterWhen } = target;
  const verdict = verdictOf(target, value);
  const sign = betterWhen === 'higher' ? '≥' : '≤';
  const number = Number(value.toPrecision(3)).toLocaleString('en');
  const lines = [
    `${number} ${unit}   accept ${sign} ${accept}, stretch ${sign} ${stretch}: ${said[verdict]}`,
    note,
    verdict === 'stretch' ? undefined : whereTheTimeGoes,
  ];
  return lines.flatMap((line) => (line === undefined ? [] : [`     ${line}`])).join('\n');
}
