// Finds the message that a recording names, whatever release it is from.
import { fromJson, toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import { messages } from '../../../engine/protocol/messages.ts';
import type { Field, Fields } from '../../../engine/protocol/schema/fields.ts';
import type { MessageSchema } from '../../../engine/protocol/schema/message.ts';

/** A message at a version, as a recording names it. */
export interface NamedMessage {
  readonly schema: MessageSchema;
  readonly version: number;
}

/** The message that a recording means. In 3.9 the version of a coordinator's key was its type. */
export function messageOf(name: string, version: number): NamedMessage {
  const schema = messages.get(newNames.get(name) ?? name);
  if (schema === undefined) throw new Error(`There is no message ${name}.`);
  const isCoordinatorKey = name.endsWith('Key') && schema.versions === '0';
  return { schema, version: isCoordinatorKey ? 0 : version };
}

const newNames: ReadonlyMap<string, string> = new Map([
  ['ListClientMetricsResourcesRequest', 'ListConfigResourcesRequest'],
  ['ListClientMetricsResourcesResponse', 'ListConfigResourcesResponse'],
]);

/** The recorded JSON with the names that fields have today. */
export function withNewNames({ schema, version }: NamedMessage, json: Json): Json {
  if (!Object.values(schema.fields).some(hasFormerName)) return json;
  return toJson(schema, version, fromJson(schema, version, json));
}

function hasFormerName({ options, of }: Field): boolean {
  const inner: Fields = typeof of === 'object' ? of : {};
  return options.formerly !== undefined || Object.values(inner).some(hasFormerName);
}
