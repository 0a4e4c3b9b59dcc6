import type { DraftOf, Fields, StructOf } from './fields.ts';
import type { Versions } from './versions.ts';

/** A request, response, header or record: its fields in every version that some release has. */
export interface MessageSchema<F extends Fields = Fields> {
  readonly name: string;
  readonly versions: Versions;
  /** The versions with compact lengths and tagged fields (KIP-482). */
  readonly flexible: Versions;
  readonly fields: F;
}

/** A decoded message: every field is there. */
export type Message<S extends MessageSchema> = StructOf<S['fields']>;

/** A message to be encoded: fields with a default may be left out. */
export type Draft<S extends MessageSchema> = DraftOf<S['fields']>;

/** Describes a message that is neither request nor response. */
export function defineMessage<F extends Fields>(schema: MessageSchema<F>): MessageSchema<F> {
  return schema;
}

/** A request and its response, in all versions. */
export interface Api<
  Name extends string = string,
  Request extends Fields = Fields,
  Response extends Fields = Fields,
> {
  readonly key: number;
  readonly name: Name;
  readonly versions: Versions;
  readonly flexible: Versions;
  readonly request: MessageSchema<Request>;
  readonly response: MessageSchema<Response>;
}

interface ApiDefinition<Name, Request, Response> {
  readonly key: number;
  readonly name: Name;
  readonly versions: Versions;
  readonly flexible: Versions;
  readonly request: Request;
  readonly response: Response;
}

/** Describes an API: its key, the union of the versions of releases 3.9 to 4.4, and its fields. */
export function defineApi<
  const Name extends string,
  Request extends Fields,
  Response extends Fields,
>(definition: ApiDefinition<Name, Request, Response>): Api<Name, Request, Response> {
  const { name, versions, flexible, request, response } = definition;
  return {
    ...definition,
    request: { name: `${name}Request`, versions, flexible, fields: request },
    response: { name: `${name}Response`, versions, flexible, fields: response },
  };
}
