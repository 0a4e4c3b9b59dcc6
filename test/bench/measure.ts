// How a figure is measured: every variant lives in a process of its own, so that none spoils another's
// compiled code; they take turns, round by round, so that a busy machine slows all of them alike; what
// counts is processor time, and the median of the ratios inside a round.
import { fork, type ChildProcess } from 'node:child_process';
import { bundled } from '../kit/bundle.ts';

/** A module with `prepare(options): Round`, and the options. */
export interface Variant {
  readonly module: URL;
  readonly options: unknown;
  /** Of Node, for its process. */
  readonly flags?: readonly string[];
}

/** Does one round of work: how many units of it, and a number that shows that they were done right. */
export type Round = () => { readonly units: number; readonly outcome: number };

/** What a worker answers after a round. */
export interface Answer {
  /** Processor time of the whole round. */
  readonly nanos: number;
  readonly nanosPerUnit: number;
  readonly outcome: number;
}

/** What a unit of work cost in nanoseconds of processor time, for each variant a number per round. */
export type Costs<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Where this project lies. */
const root = new URL('../..', import.meta.url);
const worker = new URL('./worker.ts', import.meta.url);
const flags = ['--single-threaded-gc'];

/**
 * Before anything is measured the variants are played until the dearest has had as many rounds and as
 * much processor time: V8 goes on compiling for seconds, and what that costs belongs to no round.
 */
export interface WarmUp {
  readonly rounds: number;
  readonly nanos: number;
}

const usualWarmUp: WarmUp = { rounds: 5, nanos: 10e9 };

/** The rate of our queue, in millions of events a second, on the machine of the targets. */
const referenceRate = 34;

/** Runs the variants in turns. Those with the same options must come to the same outcome. */
export async function costsOf<Name extends string>(
  variants: Readonly<Record<Name, Variant>>,
  rounds = 25,
  warmUp: WarmUp = usualWarmUp,
): Promise<Costs<Name>> {
  const names = Object.keys(variants) as Name[];
  const bundles = await bundlesOf([worker, ...names.map((name) => variants[name].module)]);
  const contestants = names.map((name) => contestant(name, variants[name], bundles));
  try {
    await warm(contestants, warmUp);
    for (let round = 0; round < rounds; round++) {
      const answers = await playRound(contestants);
      for (const [index, answer] of answers.entries()) {
        contestants[index]?.costs.push(answer.nanosPerUnit);
      }
    }
  } finally {
    for (const { child } of contestants) child.kill();
  }
  const costs = contestants.map(({ name, costs }) => [name, costs] as const);
  return Object.fromEntries(costs) as Record<Name, number[]>;
}

/** What the rounds of one variant came to, for figures that are not times. */
export async function outcomesOf(variant: Variant, rounds: number): Promise<readonly number[]> {
  const bundles = await bundlesOf([worker, variant.module]);
  const { child } = contestant('it', variant, bundles);
  const outcomes: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) outcomes.push((await answerOf(child)).outcome);
  } finally {
    child.kill();
  }
  return outcomes;
}

interface Contestant<Name extends string> {
  readonly name: Name;
  readonly work: string;
  readonly child: ChildProcess;
  readonly costs: number[];
}

/** Where the bundle of each module lies: what is measured is what browsers get, too. */
type Bundles = ReadonlyMap<string, string>;

const made = new Map<string, string>();

/** Each module is bundled once, for all figures that need it. */
async function bundlesOf(modules: readonly URL[]): Promise<Bundles> {
  for (const { href } of modules) {
    if (!made.has(href)) made.set(href, (await bundled(new URL(href))).href);
  }
  return made;
}

function contestant<Name extends string>(
  name: Name,
  { module, options, flags: own = [] }: Variant,
  bundles: Bundles,
): Contestant<Name> {
  const work = JSON.stringify(options);
  const bundle = (href: string): string => bundles.get(href) ?? href;
  const execArgv = [...flags, ...own];
  const child = fork(new URL(bundle(worker.href)), [bundle(module.href), work], {
    execArgv,
    cwd: root,
  });
  return { name, work, child, costs: [] };
}

async function warm<Name extends string>(
  contestants: readonly Contestant<Name>[],
  upTo: WarmUp,
): Promise<void> {
  let nanos = 0;
  for (let round = 0; round < upTo.rounds || nanos < upTo.nanos; round++) {
    const answers = await playRound(contestants);
    nanos += Math.max(...answers.map((answer) => answer.nanos));
  }
}

async function playRound<Name extends string>(
  contestants: readonly Contestant<Name>[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const outcomes = new Map<string, number>();
  for (const { name, work, child } of contestants) {
    const answer = await answerOf(child);
    const expected = outcomes.get(work) ?? answer.outcome;
    if (answer.outcome !== expected) throw new Error(`The variant '${name}' did other work.`);
    outcomes.set(work, expected);
    answers.push(answer);
  }
  return answers;
}

function answerOf(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`A worker ended with code ${code} in the midst of a round.`));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      resolve(answer as Answer);
    });
    child.send('round');
  });
}

/** How many times the one costs the other: the median over the rounds. */
export function ratioOf(one: readonly number[], other: readonly number[]): number {
  return median(one.map((cost, round) => cost / (other[round] as number)));
}

/** The middle of an odd number of values. */
export function median(values: readonly number[]): number {
  if (values.length % 2 === 0)
    throw new Error('Only an odd number of values has one in the middle.');
  return values.toSorted((one, other) => one - other)[values.length >> 1] as number;
}

/**
 * By what a figure that is no ratio is multiplied, to say what it would be on the machine of the
 * targets: `rawQueueCosts` are those of the raw queue in the same run.
 */
export function scaleOf(rawQueueCosts: readonly number[]): number {
  return referenceRate / (1_000 / median(rawQueueCosts));
}
