// A readable view of bytes: which field lies where. For inspectors, and to say where bytes went wrong.
import { layoutIn, type FieldLayout, type Layout } from '../schema/layout.ts';
import { elementRead, primitiveRead } from './decode.ts';
import { DecodeError, joinPath } from './errors.ts';
import { readCount, readInt8, readRaw, readVarlength, type Reader } from './reader.ts';

/** What a leaf of the view holds; an int64 is there in full. */
export type LeafValue = null | boolean | number | bigint | string | Uint8Array;

/** A field as it lies in bytes: `length` bytes from `offset` on, lengths and marks included. */
export interface ByteNode {
  readonly name: string;
  /** As in Kafka's protocol guide: `INT32`, `COMPACT_STRING`, `ARRAY` … */
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  /** Of a leaf; null also stands for a list or a struct that is null. */
  readonly value?: LeafValue;
  readonly children: readonly ByteNode[];
}

/** A node that is still being read. */
interface Growing extends ByteNode {
  length: number;
  value?: LeafValue;
  readonly children: Growing[];
}

/** Reads on and adds nodes: the open ones are the path from the root to where reading is. */
export interface Walk {
  readonly reader: Reader;
  readonly root: ByteNode;
  readonly open: Growing[];
}

/** Starts a view at a reader's place. */
export function startView(name: string, type: string, reader: Reader): Walk {
  const root: Growing = { name, type, offset: reader.at, length: 0, children: [] };
  return { reader, root, open: [root] };
}

/** Adds a node, and in it what `read` reads. */
export function viewNode(
  walk: Walk,
  name: string,
  type: string,
  read: () => LeafValue | void,
): void {
  const { reader, open } = walk;
  const node: Growing = { name, type, offset: reader.at, length: 0, children: [] };
  open.at(-1)?.children.push(node);
  open.push(node);
  const value = read();
  if (value !== undefined) node.value = value;
  node.length = reader.at - node.offset;
  open.pop();
}

/**
 * Reads by means of `read` and closes the view. What could be read before an error stays in it; the
 * error tells the path of the field in which it happened.
 */
export function finishView(walk: Walk, read: () => void): DecodeError | undefined {
  const { reader, open } = walk;
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const path = open.slice(1).reduce((start, { name }) => joinPath(start, name), '');
    const whole = joinPath(path, error.path);
    return new DecodeError(error.offset, error.problem, whole);
  } finally {
    for (const node of open) node.length = reader.at - node.offset;
  }
}

/** Adds the fields of a struct. */
export function viewStruct(walk: Walk, layout: Layout): void {
  for (const field of layout.fields) {
    if (field.present && field.tag === undefined) viewField(walk, field, field.name);
  }
  if (layout.flexible)
    viewNode(walk, 'taggedFields', 'TAGGED_FIELDS', () => viewTags(walk, layout));
}

function viewField(walk: Walk, field: FieldLayout, name: string): void {
  viewNode(walk, name, typeName(field), () => viewValue(walk, field));
}

function viewValue(walk: Walk, field: FieldLayout): LeafValue | void {
  const { reader } = walk;
  const { type, of, nullable, tag } = field;
  if (type === 'array') return viewList(walk, field);
  if (type !== 'struct') return primitiveRead(type, field, true)(reader) as LeafValue;
  if (nullable && tag === undefined && readInt8(reader) < 0) return null;
  if (nullable && tag !== undefined && readVarlength(reader) <= 0) return null;
  return viewStruct(walk, layoutIn(of));
}

function viewList(walk: Walk, field: FieldLayout): null | void {
  const { reader } = walk;
  const { of, compact, nullable } = field;
  const { read, minSize } = elementRead(field, true);
  const start = reader.at;
  const count = readCount(reader, compact, minSize);
  if (count === null && !nullable) throw new DecodeError(start, 'null is not a value here');
  if (count === null) return null;
  for (let index = 0; index < count; index += 1) {
    const type = typeName({
      ...field,
      type: typeof of === 'string' ? of : 'struct',
      nullable: false,
    });
    const element = (): LeafValue | void =>
      typeof of === 'object' ? viewStruct(walk, of) : (read(reader) as LeafValue);
    viewNode(walk, `[${index}]`, type, element);
  }
}

function viewTags(walk: Walk, layout: Layout): void {
  const { reader } = walk;
  const count = readVarlength(reader);
  for (let index = 0; index < count; index += 1) {
    const start = reader.at;
    const tag = readVarlength(reader);
    const size = readVarlength(reader);
    const field = layout.fields.find((each) => each.present && each.tag === tag);
    if (field !== undefined) viewField(walk, field, field.name);
    else viewNode(walk, `tag ${tag}`, 'RAW', () => readRaw(reader, size));
    widen(walk, start);
  }
}

/** The tag and the size in front belong to the field as well. */
function widen({ open }: Walk, start: number): void {
  const siblings = open.at(-1)?.children ?? [];
  const last = siblings.at(-1);
  if (last === undefined) return;
  const grown = { ...last, offset: start, length: last.length + last.offset - start };
  siblings.splice(-1, 1, grown);
}

const lengthy = new Set<FieldLayout['type']>(['string', 'bytes', 'records', 'array']);

/** The type's name in Kafka's protocol guide. */
function typeName({ type, compact, nullable }: FieldLayout): string {
  const name = type === 'bool' ? 'BOOLEAN' : type.toUpperCase();
  const marked = nullable && type !== 'array' ? `NULLABLE_${name}` : name;
  return compact && lengthy.has(type) ? `COMPACT_${marked}` : marked;
}
