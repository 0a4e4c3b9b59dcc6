// Is this a distribution? Said in a sentence that names what is wrong and what would be right.
import { paretoShapes, type Distribution } from './distribution.ts';

type Kind = Distribution['kind'];

interface Fields {
  readonly needed: readonly string[];
  readonly optional: readonly string[];
}

/** The fields of each kind of distribution. */
export const distributionFields: Readonly<Record<Kind, Fields>> = {
  constant: { needed: ['value'], optional: [] },
  uniform: { needed: ['min', 'max'], optional: [] },
  exponential: { needed: ['mean'], optional: ['min'] },
  normal: { needed: ['mean', 'deviation'], optional: ['min'] },
  pareto: { needed: ['min', 'shape', 'max'], optional: [] },
  table: { needed: ['rows'], optional: [] },
};

/** What is wrong with a value that should be a distribution of non-negative integers, or undefined. */
export function distributionProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `A distribution is an object with a kind, not ${JSON.stringify(value)}.`;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const kind = fields['kind'];
  if (!isKind(kind)) {
    const kinds = Object.keys(distributionFields).join(', ');
    return `There is no distribution of kind ${JSON.stringify(kind)}; the kinds are ${kinds}.`;
  }
  return fieldProblem(kind, fields) ?? orderProblem(value as Distribution);
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === 'string' && Object.hasOwn(distributionFields, kind);
}

function fieldProblem(kind: Kind, fields: Readonly<Record<string, unknown>>): string | undefined {
  const { needed, optional } = distributionFields[kind];
  const known = ['kind', ...needed, ...optional];
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return `A distribution of kind ${kind} has no field '${unknown}'; it has ${known.join(', ')}.`;
  }
  for (const name of [...needed, ...optional]) {
    const isAbsent = !Object.hasOwn(fields, name);
    if (isAbsent && needed.includes(name)) {
      return `A distribution of kind ${kind} needs the field '${name}'.`;
    }
    const problem = isAbsent ? undefined : valueProblem(name, fields[name]);
    if (problem !== undefined) return `In a distribution of kind ${kind}, ${problem}.`;
  }
  return undefined;
}

function valueProblem(name: string, value: unknown): string | undefined {
  const shown = JSON.stringify(value);
  switch (name) {
    case 'shape':
      return paretoShapes.some((shape) => shape === value)
        ? undefined
        : `'shape' is one of ${paretoShapes.join(', ')}, not ${shown}`;
    case 'rows':
      return Array.isArray(value) && value.length > 0 && value.every(isRow)
        ? undefined
        : `'rows' is a list of [value, weight], integers of zero or more, not ${shown}`;
    default:
      return isNatural(value) ? undefined : `'${name}' is an integer of zero or more, not ${shown}`;
  }
}

function isRow(row: unknown): boolean {
  return Array.isArray(row) && row.length === 2 && row.every(isNatural);
}

function isNatural(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function orderProblem(distribution: Distribution): string | undefined {
  switch (distribution.kind) {
    case 'uniform':
    case 'pareto':
      return distribution.min <= distribution.max
        ? undefined
        : `A distribution of kind ${distribution.kind} has its 'min' at or below its 'max'.`;
    case 'exponential':
    case 'normal':
      return (distribution.min ?? 0) <= distribution.mean
        ? undefined
        : `A distribution of kind ${distribution.kind} has its 'min' at or below its 'mean'.`;
    case 'table':
      return distribution.rows.some(([, weight]) => weight > 0)
        ? undefined
        : 'A distribution of kind table has at least one row with a weight above zero.';
    case 'constant':
      return undefined;
  }
}
