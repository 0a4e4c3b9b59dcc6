// Addresses as Kafka's Utils reads them: `host:port`, `[::1]:port`, `PROTOCOL://host:port`.

/** A host and a port out of one text. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Both parts of an address; undefined where Kafka finds no host or no port. The host may be empty. */
export function hostAndPort(address: string): HostAndPort | undefined {
  const form = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;
  const found = form.exec(address);
  if (found === null) return undefined;
  const [, host = '', port = ''] = found;
  return { host, port: Number(port) };
}

/** Whether a text has only characters that occur in host names and addresses. */
export function isHostName(text: string): boolean {
  return /^[0-9a-zA-Z\-%._:]*$/.test(text);
}
