/** Where a node of the quorum listens under the name of one listener. */
export interface Endpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** A node of the quorum that can be asked: voters by their id, bootstrap servers by -2, -3, … */
export interface QuorumNode extends Endpoint {
  readonly id: number;
}

/** The endpoint of a listener; undefined where the node has no such listener. */
export function endpointOf(endpoints: readonly Endpoint[], listener: string): Endpoint | undefined {
  for (const endpoint of endpoints) if (endpoint.name === listener) return endpoint;
  return undefined;
}

/** Are two lists of endpoints the same, in whatever order? */
export function sameEndpoints(a: readonly Endpoint[], b: readonly Endpoint[]): boolean {
  return a.length === b.length && a.every((one) => b.some((other) => isSameEndpoint(one, other)));
}

function isSameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.name === b.name && a.host === b.host && a.port === b.port;
}
