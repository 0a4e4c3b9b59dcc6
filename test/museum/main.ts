// `npm run museum`: hunts the defects of real Kafkas that can be switched on, and prints what is known of each.
// It goes on where it stopped: --flag NAME, --class E1, --limit SECONDS (0: only the table), --workers N;
// --all: the table has those, too, that no code obeys yet.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { behaviour } from '../../scenarios/runner/behaviour.ts';
import { playSeed } from '../../scenarios/swarm/play.ts';
import { allExhibits, type Exhibit } from './exhibits.ts';
import { hunt } from './hunt.ts';
import { firstSeed, hintsOf, readResults, writeResults, type Results } from './results.ts';
import { tableLines } from './table.ts';

const { values } = parseArgs({
  options: {
    flag: { type: 'string', multiple: true },
    class: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
    limit: { type: 'string', default: '600' },
    workers: { type: 'string', default: `${Math.min(2, availableParallelism())}` },
  },
});
const [limit, workers] = [Number(values.limit), Number(values.workers)];
const exhibits = allExhibits();
const wrong = values.flag?.find((name) => !exhibits.some(({ flag }) => flag === name));

if (wrong !== undefined || !Number.isFinite(limit) || !Number.isInteger(workers) || workers < 1) {
  console.error(
    wrong === undefined ? '--limit and --workers are numbers.' : `The museum has no '${wrong}'.`,
  );
  process.exitCode = 2;
} else {
  const results = currentResults();
  if (limit > 0) await goHunting(results);
  for (const line of tableLines(exhibits, results, values.all)) console.log(line);
}

/** What was found before; as hints alone where seeds do not play any more as they did. */
function currentResults(): Results {
  const known = readResults();
  const trace = limit > 0 ? playSeed(firstSeed, { isOperated: true }).hash : known.trace;
  if (known.behaviour === behaviour && known.trace === trace) return known;
  console.log('Seeds play differently than when the museum was last visited: all is asked again.');
  return { behaviour, trace, exhibits: hintsOf(known.exhibits) };
}

function isWanted({ flag, hunt: hard, obeyed }: Exhibit): boolean {
  const isNamed = values.flag === undefined || values.flag.includes(flag);
  const isOfClass = values.class === undefined || values.class.includes(hard);
  return obeyed && isNamed && isOfClass;
}

async function goHunting(results: Results): Promise<void> {
  const end = performance.now() + limit * 1_000;
  await hunt({
    exhibits: exhibits.filter(isWanted),
    results,
    workers,
    isOver: () => performance.now() >= end,
    onNews(sentence) {
      console.log(sentence);
      writeResults(results);
    },
  });
  writeResults(results);
}
