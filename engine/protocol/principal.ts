/** Who talks to a broker: mostly a `User`, known by name. */
export interface Principal {
  readonly type: string;
  readonly name: string;
}

/** Whoever has not logged in. */
export const anonymous: Principal = { type: 'User', name: 'ANONYMOUS' };

/** Reads `User:alice`; undefined when there is no colon. The name may have more of them. */
export function principalOf(text: string): Principal | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { type: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** A principal as ACLs and tools write it. */
export function principalText({ type, name }: Principal): string {
  return `${type}:${name}`;
}
