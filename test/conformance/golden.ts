// Golden data: what a real Kafka or ZooKeeper answered, recorded once (see test/golden/README.md).
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One recorded case. Which fields it has is said by its file. */
export interface GoldenCase {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A recorded file, read and ready to be played. */
export interface GoldenFile extends GoldenRef {
  /** What stands in the file beside its cases, such as `format`. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly cases: readonly GoldenCase[];
}

/** The fields of a case but for some, which are compared in another way. */
export function fieldsBut(theCase: GoldenCase, ...left: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(theCase).filter(([field]) => !left.includes(field)));
}

/** Where a recorded file lies; `readGolden` reads it when its turn has come. */
export interface GoldenRef {
  /** The file's name inside the folder, without its ending: `tables/errors-4.3.1`. */
  readonly path: string;
  /** The path without its release: `tables/errors`. Files of one family are played alike. */
  readonly family: string;
  /** The release at the end of the name, without its patch: `4.3`. Empty when there is none. */
  readonly release: string;
  readonly location: string;
}

const dataFile = /\.json(\.gz)?$/;
const releaseSuffix = /-(\d+\.\d+)(\.\d+)?$/;

/** The folder to play: `SAMSA_GOLDEN`, or the project's own recordings. */
export function goldenFolder(): string {
  const own = new URL('../golden', import.meta.url).pathname;
  return process.env['SAMSA_GOLDEN'] ?? own;
}

/** Every file of a folder except prose and hidden ones, in the order of their names. */
export function listGolden(folder: string): GoldenRef[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/(^|\/)\./.test(name) && !name.endsWith('.md'))
    .filter((name) => !statSync(join(folder, name)).isDirectory())
    .toSorted()
    .map((name) => refOf(folder, name));
}

function refOf(folder: string, name: string): GoldenRef {
  const path = name.replace(dataFile, '');
  const family = path.replace(releaseSuffix, '');
  const release = releaseSuffix.exec(path)?.[1] ?? '';
  return { path, family, release, location: join(folder, name) };
}

/** Reads a file. Throws a sentence when it is not golden data or holds no case. */
export function readGolden(ref: GoldenRef): GoldenFile {
  if (!dataFile.test(ref.location)) throw new Error('is neither .json nor .json.gz');
  const bytes = readFileSync(ref.location);
  const text = ref.location.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const { head, cases } = split(JSON.parse(text.toString('utf8')));
  if (cases.length === 0) throw new Error('has no cases');
  return { ...ref, head, cases };
}

interface Content {
  readonly head: Readonly<Record<string, unknown>>;
  readonly cases: readonly GoldenCase[];
}

/** Three forms: `{ …, cases: [{ id, … }] }`, a bare list, and an object of named lists. */
function split(content: unknown): Content {
  if (Array.isArray(content)) return { head: {}, cases: content.map(caseOfList) };
  if (!isObject(content)) throw new Error('is neither an object nor a list');
  if ('cases' in content) {
    const { cases, ...head } = content;
    return { head, cases: withIds(cases) };
  }
  const cases = Object.entries(content).flatMap(([kind, values]) => casesOfKind(kind, values));
  return { head: {}, cases };
}

function withIds(cases: unknown): GoldenCase[] {
  if (!Array.isArray(cases)) throw new Error('has cases that are not a list');
  const seen = new Set<string>();
  return cases.map((each: unknown, index) => {
    // What happened between two cases has no name of its own (live-4.3/cli).
    const isSetup = isObject(each) && 'setup' in each && !('id' in each);
    const found = isSetup ? { id: `setup-${index}`, ...each } : each;
    const id = isObject(found) ? found['id'] : undefined;
    if (typeof id !== 'string') throw new Error(`has a case without id, number ${index}`);
    if (seen.has(id)) throw new Error(`has two cases ${id}`);
    seen.add(id);
    return found as GoldenCase;
  });
}

/** A case of a bare list is known by its name, or by its place in the list. */
function caseOfList(found: unknown, index: number): GoldenCase {
  const fields = isObject(found) ? found : { value: found };
  return { id: typeof fields['name'] === 'string' ? fields['name'] : String(index), ...fields };
}

function casesOfKind(kind: string, values: unknown): GoldenCase[] {
  if (!Array.isArray(values)) throw new Error(`has no cases, and ${kind} is not a list`);
  return values.map((value: unknown, index) => ({ id: `${kind}.${index}`, kind, value }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
