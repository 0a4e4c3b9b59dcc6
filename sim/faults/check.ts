// Can this fault happen here? If not: which fault, which parameter, which rule, and what was meant.
import { nearestName } from '../nearest-name.ts';
import type { Plain } from '../plain.ts';
import { distributionProblem } from '../random/distribution-problem.ts';
import type { FaultPlan } from '../world/plan.ts';
import { hostNames, type Cast } from './cast.ts';
import type { FaultKind, FaultTable } from './kind.ts';
import type { Parameter } from './parameters.ts';

type Given = Readonly<Record<string, Plain>>;

/** What is wrong with a planned fault, as a sentence, or undefined. */
export function faultProblem(kinds: FaultTable, cast: Cast, plan: FaultPlan): string | undefined {
  const kind = Object.hasOwn(kinds, plan.fault) ? kinds[plan.fault] : undefined;
  if (kind === undefined) {
    return `There is no fault '${plan.fault}'${meant(plan.fault, Object.keys(kinds))}`;
  }
  if (!isWhole(plan.at, 0)) {
    return `The fault '${kind.name}' begins at a whole number of microseconds, not at ${plan.at}.`;
  }
  if (plan.for !== undefined && kind.heal === undefined) {
    return `The fault '${kind.name}' is over at once: it has no 'for'.`;
  }
  if (plan.for !== undefined && !isWhole(plan.for, 1)) {
    return `The fault '${kind.name}' lasts for whole microseconds above zero, not for ${plan.for}.`;
  }
  return parametersProblem(kind, cast, plan.with ?? {});
}

/** What is wrong with the parameters of a fault, as a sentence, or undefined. */
export function parametersProblem(kind: FaultKind, cast: Cast, plain: Plain): string | undefined {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    return `The parameters of the fault '${kind.name}' stand by name, not as ${shown(plain)}.`;
  }
  const given = plain as Given;
  const known = Object.keys(kind.parameters);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return `The fault '${kind.name}' has no parameter '${unknown}'${meant(unknown, known)}`;
  }
  for (const [name, parameter] of Object.entries(kind.parameters)) {
    const value = given[name];
    if (value === undefined && parameter.without !== undefined) continue;
    if (value === undefined) {
      return `The fault '${kind.name}' needs the parameter '${name}': ${parameter.means}.`;
    }
    const problem = checks[parameter.type](value, { cast, given }, parameter);
    if (problem !== undefined) {
      return ended(`The parameter '${name}' of the fault '${kind.name}' ${problem}`);
    }
  }
  const broken = kind.rule(plain);
  return broken === undefined ? undefined : `The fault '${kind.name}' cannot be: ${broken}.`;
}

/** Where a value stands: who is there, and what else was given. */
interface Place {
  readonly cast: Cast;
  readonly given: Given;
}

type Check = (value: Plain, place: Place, parameter: Parameter) => string | undefined;

/** What each type of parameter asks of its value. */
const checks: Readonly<Record<Parameter['type'], Check>> = {
  host: (value, { cast }) => nameProblem('a host', value, hostNames(cast)),
  hosts: (value, { cast }) => hostsProblem(value, cast),
  groups: (value, { cast }) => groupsProblem(value, cast),
  process: (value, { cast }) => nameProblem('a process', value, cast.processes),
  directory: (value, place) => directoryProblem(value, place),
  text: (value) =>
    typeof value === 'string' && value !== ''
      ? undefined
      : `is a text that is not empty, not ${shown(value)}`,
  flag: (value) =>
    typeof value === 'boolean' ? undefined : `is true or false, not ${shown(value)}`,
  time: (value, _, parameter) => numberProblem('a time in whole microseconds', parameter, value),
  integer: (value, _, parameter) => numberProblem('a whole number', parameter, value),
  distribution: (value) => distributionClause(value),
  plain: () => undefined,
};

function nameProblem(what: string, value: Plain, names: readonly string[]): string | undefined {
  if (typeof value !== 'string') return `is the name of ${what}, not ${shown(value)}`;
  if (names.includes(value)) return undefined;
  return `is the name of ${what}, and there is no '${value}'${meant(value, names)}`;
}

function hostsProblem(value: Plain, cast: Cast): string | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return `is a list of at least one host, not ${shown(value)}`;
  }
  const twice = (value as readonly Plain[]).find((name, i) => value.indexOf(name) !== i);
  if (twice !== undefined) return `names ${shown(twice)} twice`;
  for (const name of value as readonly Plain[]) {
    const problem = nameProblem('a host', name, hostNames(cast));
    if (problem !== undefined) return `is a list of hosts: each ${problem}`;
  }
  return undefined;
}

function groupsProblem(value: Plain, cast: Cast): string | undefined {
  if (!Array.isArray(value) || value.length < 2) {
    return `is a list of at least two groups of hosts, not ${shown(value)}`;
  }
  for (const group of value as readonly Plain[]) {
    const problem = hostsProblem(group, cast);
    if (problem !== undefined) return `is a list of groups: each ${problem}`;
  }
  const all = (value as readonly (readonly Plain[])[]).flat();
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  return twice === undefined ? undefined : `has ${shown(twice)} in two of its groups`;
}

function directoryProblem(value: Plain, { cast, given }: Place): string | undefined {
  const host = cast.hosts.find(({ name }) => name === given['host']);
  return nameProblem(`a directory of ${shown(given['host'])}`, value, host?.directories ?? []);
}

function numberProblem(what: string, { min, max }: Parameter, value: Plain): string | undefined {
  const least = min ?? 0;
  const most = max ?? Number.MAX_SAFE_INTEGER;
  if (isWhole(value, least) && (value as number) <= most) return undefined;
  const range = max === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  return `is ${what} ${range}, not ${shown(value)}`;
}

function distributionClause(value: Plain): string | undefined {
  const problem = distributionProblem(value);
  return problem === undefined ? undefined : `is a distribution (${problem.replace(/\.$/, '')})`;
}

/** The end of a sentence about a name that does not exist. */
function meant(written: string, names: readonly string[]): string {
  const nearest = nearestName(written, names);
  return nearest === undefined ? '.' : `; did you mean '${nearest}'?`;
}

const ended = (clause: string): string => (/[.?]$/.test(clause) ? clause : `${clause}.`);

const isWhole = (value: Plain, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;

const shown = (value: Plain | undefined): string => JSON.stringify(value) ?? 'nothing';
