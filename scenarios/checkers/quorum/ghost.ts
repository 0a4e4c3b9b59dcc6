// What checkers remember of the quorum: who plays which role, and what each copy of the metadata log holds.
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Listening } from '../checker.ts';

/** A batch of the metadata log as it was appended somewhere. */
export interface QuorumEntry {
  readonly baseOffset: number;
  readonly endOffset: number;
  readonly epoch: number;
  readonly row: number;
}

/** A member as its rows tell of it. Its log outlives the process: the disk does, too. */
export interface GhostMember {
  readonly process: number;
  role: string;
  epoch: number;
  /** The last epoch in which it stood for election; -1: it never did. Its disk remembers, too. */
  stoodIn: number;
  /** Where its log ended when its present role began. */
  roleStart: number;
  /** Where its log begins. */
  start: number;
  end: number;
  log: QuorumEntry[];
  /** What it took for committed in this life. */
  highWatermark: number;
  /** Who its log says votes, from which offset on; the last one counts. */
  voters: { readonly offset: number; readonly ids: readonly number[] }[];
}

/** All members; and whether a disk may have lost what it was given. */
export interface GhostQuorum {
  readonly members: Map<number, GhostMember>;
  mayForget: boolean;
}

/** How long whoever was paused, or is slow, may take longer than it should. */
export const grace: Micros = seconds(3);

/** A quorum of which nothing was seen. */
export const newQuorum = (): GhostQuorum => ({ members: new Map(), mayForget: false });

/** The member that a process is. */
export function memberOf({ members }: GhostQuorum, process: number): GhostMember {
  const known = members.get(process);
  if (known !== undefined) return known;
  const member: GhostMember = {
    process,
    role: 'unattached',
    epoch: 0,
    stoodIn: -1,
    roleStart: 0,
    start: 0,
    end: 0,
    log: [],
    highWatermark: -1,
    voters: [],
  };
  members.set(process, member);
  return member;
}

type QuorumRows = Required<
  Pick<
    NonNullable<Listening['rows']>,
    | 'fault-began'
    | 'process-ended'
    | 'quorum-role-taken'
    | 'quorum-log-recovered'
    | 'quorum-records-appended'
    | 'quorum-log-truncated'
    | 'quorum-log-start-moved'
    | 'quorum-snapshot-fetched'
    | 'quorum-high-watermark-advanced'
    | 'quorum-voters-changed'
  >
>;

/** What rows mean for the ghost: checkers hear of them when they have been remembered. */
export const quorumRows = (quorum: GhostQuorum): QuorumRows => ({
  'fault-began'({ kind }) {
    if (kind === 'torn-write' || kind === 'corrupt-entry' || kind === 'wipe-disk') {
      quorum.mayForget = true;
    }
  },
  'process-ended'({ process }) {
    const member = memberOf(quorum, process);
    member.role = 'unattached';
    member.highWatermark = -1;
    member.voters = [];
  },
  'quorum-role-taken'({ role, epoch }, { process }) {
    const member = memberOf(quorum, process);
    member.role = role;
    member.epoch = epoch;
    if (role === 'candidate') member.stoodIn = epoch;
    member.roleStart = member.end;
  },
  'quorum-log-recovered'({ logStartOffset, logEndOffset }, { process }) {
    const member = memberOf(quorum, process);
    cut(member, logEndOffset);
    member.start = logStartOffset;
    member.end = logEndOffset;
  },
  'quorum-records-appended'({ baseOffset, count, epoch }, { process, row }) {
    const member = memberOf(quorum, process);
    member.end = baseOffset + count;
    member.log.push({ baseOffset, endOffset: member.end, epoch, row });
  },
  'quorum-log-truncated': ({ to }, { process }) => cut(memberOf(quorum, process), to),
  'quorum-log-start-moved'({ to }, { process }) {
    memberOf(quorum, process).start = to;
  },
  'quorum-snapshot-fetched'({ endOffset }, { process }) {
    const member = memberOf(quorum, process);
    member.log = [];
    member.start = endOffset;
    member.end = endOffset;
  },
  'quorum-high-watermark-advanced'({ to }, { process }) {
    memberOf(quorum, process).highWatermark = to;
  },
  'quorum-voters-changed': ({ offset, voters: ids }, { process }) =>
    void memberOf(quorum, process).voters.push({ offset, ids }),
});

function cut(member: GhostMember, to: number): void {
  while ((member.log.at(-1)?.endOffset ?? 0) > to) member.log.pop();
  // Voters that were never committed are voters no more.
  while ((member.voters.at(-1)?.offset ?? -1) >= to) member.voters.pop();
  member.end = Math.min(member.end, to);
}

/** Does a member vote, as far as its log says? Where the log names no voters they stand in settings. */
export function isVoter({ voters }: GhostMember, id: number): boolean {
  return voters.at(-1)?.ids.includes(id) ?? true;
}

/** The last batch of a member's log that ends at an offset or before. */
export function lastBefore({ log }: GhostMember, offset: number): QuorumEntry | undefined {
  return log.findLast(({ endOffset }) => endOffset <= offset);
}

/** Has a member a batch, or begins its log behind it? */
export function holds({ log, start }: GhostMember, entry: QuorumEntry): boolean {
  if (start >= entry.endOffset) return true;
  const own = log.findLast(({ baseOffset }) => baseOffset <= entry.baseOffset);
  return own?.baseOffset === entry.baseOffset && own.epoch === entry.epoch;
}
