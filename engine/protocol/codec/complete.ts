// What the receiver of a message will see of it, without a detour through bytes.
import type { FieldLayout, Layout } from '../schema/layout.ts';
import type { Built } from './shapes.ts';
import { unknownOf, type Given } from './size.ts';

/** The function that completes structs of a layout: every field is there, as if it had been decoded. */
export function compileComplete(layout: Layout): (given: Given) => Built {
  const parts = layout.fields.map((field) => ({
    name: field.name,
    absent: field.default,
    complete: field.present ? completeValue(field) : (): unknown => field.default,
  }));
  return (given) => {
    const built: Built = {};
    for (const { name, absent, complete } of parts) {
      const value = given[name];
      built[name] = value === undefined ? absent : complete(value);
    }
    const unknown = layout.flexible ? unknownOf(given) : [];
    if (unknown.length > 0) built['unknownTaggedFields'] = unknown;
    return built;
  };
}

/** Primitives stay as they are; structs, and lists of them, are completed in turn. */
function completeValue({ of, type }: FieldLayout): (value: unknown) => unknown {
  if (typeof of !== 'object') return (value) => value;
  const complete = compileComplete(of) as (value: unknown) => unknown;
  if (type === 'struct') return (value) => (value === null ? null : complete(value));
  return (value) => (value === null ? null : (value as readonly unknown[]).map(complete));
}
