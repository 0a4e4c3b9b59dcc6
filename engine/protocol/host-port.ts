// Addresses as configurations give them: `host:port`, perhaps with a listener's name in front.

const hostAndPort = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;
const hostCharacters = /^[0-9a-zA-Z\-%._:]*$/;

/** A host and a port. An IPv6 address has lost its brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`, `[::1]:port` or `LISTENER://host:port`; undefined for anything else. */
export function hostPortOf(text: string): HostPort | undefined {
  const match = hostAndPort.exec(text);
  const [, host, port] = match ?? [];
  return host === undefined || port === undefined ? undefined : { host, port: Number(port) };
}

/** Has a text only letters that hosts have? */
export function hasHostCharacters(text: string): boolean {
  return hostCharacters.test(text);
}
