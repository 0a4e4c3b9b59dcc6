// `samsa check`: a scenario under every promise of Kafka, for people and for tests.
import { nearestName } from '../../sim/nearest-name.ts';
import type { Micros } from '../../sim/time.ts';
import { allCheckers } from '../checkers/all.ts';
import type { Checker } from '../checkers/checker.ts';
import type { Outcome } from '../checkers/finding.ts';
import { durationText } from '../format/duration.ts';
import { check, timeToSettle, type Checked } from '../runner/check.ts';
import { optionsIn } from './arguments.ts';
import { UsageError } from './errors.ts';
import { readFile, timeOf } from './reading.ts';

/** Plays a scenario and says which promises it breaks: its exit code is 1 if there are any. */
export function checkCommand(args: readonly string[]): number {
  const { values, positionals } = optionsIn(args, ['seed', 'until', 'only']);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError('samsa check takes one scenario file.');
  const scenario = readFile(file);
  const seed = values['seed'] ?? scenario.seed;
  const until = values['until'] === undefined ? scenario.until : timeOf(values['until']);
  const checkers = values['only']?.split(',').map(checkerNamed) ?? allCheckers;
  console.log(`${scenario.title}, seed ${seed}\n`);
  const checked = check(scenario, { seed, until, checkers });
  return tell(checked, checkers.length, until);
}

function tell(checked: Checked, asked: number, until: Micros): number {
  const { findings, outcomes, stop, isSettled, hash } = checked;
  for (const { checker, at, sentence } of findings) {
    console.log(`${checker} at ${durationText(at)}: ${sentence}\n    ${promiseOf(checker)}`);
  }
  for (const outcome of outcomes) console.log(excusedText(outcome));
  if (findings.length + outcomes.length > 0) console.log();
  if (stop.why === 'limit') console.error(`The run stopped early. ${stop.sentence}`);
  else if (!isSettled) console.log(tooSoon);
  const broken = new Set(findings.map(({ checker }) => checker)).size;
  const promises = asked === 1 ? 'promise' : 'promises';
  console.log(
    `${asked - broken} of ${asked} ${promises} kept; hash ${hash} at ${durationText(until)}`,
  );
  return broken > 0 || stop.why === 'limit' ? 1 : 0;
}

/** Every checker with its promise. */
export function promisesCommand(): number {
  for (const { id, promise } of allCheckers) console.log(`${id}: ${promise}`);
  return 0;
}

const tooSoon =
  `What must be well in the end is not asked: that takes ${durationText(timeToSettle)} ` +
  'without a fault (until:, or --until).';

const promiseOf = (wanted: string): string =>
  allCheckers.find(({ id }) => id === wanted)?.promise ?? '';

/** What Kafka lets happen is no defect, and yet somebody should hear of it. */
const excusedText = ({ checker, sentence, count }: Outcome): string =>
  `${checker} let pass, ${count === 1 ? 'once' : `${count} times`}: ${sentence}.`;

function checkerNamed(name: string): Checker {
  const checker = allCheckers.find(({ id }) => id === name);
  if (checker !== undefined) return checker;
  const near = nearestName(
    name,
    allCheckers.map(({ id }) => id),
  );
  throw new UsageError(
    `There is no promise '${name}'${near === undefined ? '' : `; did you mean '${near}'`}? samsa promises lists them.`,
  );
}
