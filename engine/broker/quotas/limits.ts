// Which quota is whose (KIP-55, KIP-546): limits are set for users, client ids, both together, and for
// the defaults of each; the most particular one counts.

/** A name; null: the default of its kind; undefined: not spoken of. */
export type QuotaName = string | null | undefined;

/** Whom a limit is set for. */
export interface QuotaOwner {
  readonly user?: QuotaName;
  readonly clientId?: QuotaName;
}

/** Who asks: every client has both. */
export interface QuotaClient {
  readonly user: string;
  readonly clientId: string;
}

/** The limits of one kind of quota, by the text of their owner. */
export type QuotaLimits = Map<string, number>;

/** A limit that applies, and the share of it: all clients with the same share use it up together. */
export interface AppliedQuota {
  readonly limit: number;
  readonly share: string;
}

/** Sets a limit; null removes it. */
export function setLimit(limits: QuotaLimits, owner: QuotaOwner, limit: number | null): void {
  const key = textOf(owner.user, owner.clientId);
  if (limit === null) limits.delete(key);
  else limits.set(key, limit);
}

/** The limit that applies to a client, if there is one. */
export function quotaFor(limits: QuotaLimits, client: QuotaClient): AppliedQuota | undefined {
  if (limits.size === 0) return undefined;
  const { user, clientId } = client;
  for (const { owner, share } of precedence) {
    const found = owner(user, clientId);
    const limit = limits.get(textOf(found.user, found.clientId));
    if (limit === undefined) continue;
    return { limit, share: shareOf(share, client) };
  }
  return undefined;
}

type Share = 'user' | 'client' | 'both';

/** From the most particular owner to the least, and who shares such a limit. */
const precedence: readonly {
  readonly owner: (user: string, clientId: string) => QuotaOwner;
  readonly share: Share;
}[] = [
  { owner: (user, clientId) => ({ user, clientId }), share: 'both' },
  { owner: (user) => ({ user, clientId: null }), share: 'both' },
  { owner: (user) => ({ user }), share: 'user' },
  { owner: (_, clientId) => ({ user: null, clientId }), share: 'both' },
  { owner: () => ({ user: null, clientId: null }), share: 'both' },
  { owner: () => ({ user: null }), share: 'user' },
  { owner: (_, clientId) => ({ clientId }), share: 'client' },
  { owner: () => ({ clientId: null }), share: 'client' },
];

function shareOf(share: Share, { user, clientId }: QuotaClient): string {
  return textOf(share === 'client' ? undefined : user, share === 'user' ? undefined : clientId);
}

/** A text of both names; their lengths keep odd names apart. */
function textOf(user: QuotaName, clientId: QuotaName): string {
  return `${nameText(user)}/${nameText(clientId)}`;
}

function nameText(name: QuotaName): string {
  if (name === undefined) return '-';
  return name === null ? '*' : `${name.length}=${name}`;
}
