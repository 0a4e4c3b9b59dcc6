// The roles of a replica in the quorum, and the table of what may follow what (KIP-595, KIP-996).

/** What a replica of the metadata log is just now. Observers are unattached or followers. */
export type RoleName =
  | 'unattached'
  | 'prospective'
  | 'candidate'
  | 'leader'
  | 'resigned'
  | 'follower';

/** A legal change of role: in which epoch the new role begins, and what brings it about. */
export interface Transition {
  readonly epoch: 'same' | 'next' | 'newer' | 'same-or-newer';
  /** Whether quorum-state is written before the change counts. */
  readonly durable: boolean;
  readonly when: string;
}

/** From each role to those that may follow it. */
export type Transitions = Readonly<Record<RoleName, Partial<Record<RoleName, Transition>>>>;

/** Whoever draws the quorum draws this table. */
export const transitions: Transitions = {
  unattached: {
    unattached: durable('newer', 'It hears of a newer epoch, but not of its leader.'),
    prospective: inMemory('same', 'Its election timeout is over and nobody leads.'),
    follower: durable('same-or-newer', 'It learns who leads.'),
  },
  prospective: {
    unattached: durable('same-or-newer', 'It could not win, and knows of no leader to go back to.'),
    candidate: durable('next', 'A majority would vote for it.'),
    follower: durable('same-or-newer', 'It learns who leads, or goes back to the leader it had.'),
  },
  candidate: {
    unattached: durable('newer', 'It hears of a newer epoch, but not of its leader.'),
    prospective: inMemory('same', 'Its election timeout is over without a majority.'),
    leader: durable('same', 'A majority has voted for it.'),
    follower: durable('same-or-newer', 'Another has won.'),
  },
  leader: {
    unattached: durable('newer', 'It hears of a newer epoch, but not of its leader.'),
    resigned: inMemory(
      'same',
      'It stops, gives up, is no voter any more, or a majority no longer fetches from it.',
    ),
    follower: durable('newer', 'Another leads in a newer epoch.'),
  },
  resigned: {
    unattached: durable('newer', 'Its election timeout is over, or it hears of a newer epoch.'),
    prospective: inMemory('same', 'It is the only voter.'),
    follower: durable('same-or-newer', 'Another leads.'),
  },
  follower: {
    unattached: durable('newer', 'It hears of a newer epoch, but not of its leader.'),
    prospective: inMemory('same', 'Its fetch timeout is over: the leader is silent.'),
    follower: durable('newer', 'Another leads in a newer epoch.'),
  },
};

const atOnce = durable('next', 'A timeout is over: it stands for election at once.');

/** The same before 4.0, where nobody asks first whether it could win. */
export const transitionsWithoutPreVotes: Transitions = {
  ...transitions,
  unattached: { ...transitions.unattached, candidate: atOnce },
  candidate: { ...transitions.candidate, candidate: atOnce },
  resigned: { ...transitions.resigned, candidate: atOnce },
  follower: { ...transitions.follower, candidate: atOnce },
};

function durable(epoch: Transition['epoch'], when: string): Transition {
  return { epoch, durable: true, when };
}

function inMemory(epoch: Transition['epoch'], when: string): Transition {
  return { epoch, durable: false, when };
}

/** Why a change of role is not legal, as a fact that does not hold; undefined when it is. */
export function illegal(
  table: Transitions,
  from: { readonly name: RoleName; readonly epoch: number },
  to: RoleName,
  epoch: number,
): string | undefined {
  const transition = table[from.name][to];
  if (transition === undefined) return `the role ${to} never follows ${from.name}`;
  if (isEpochOf(transition, from.epoch, epoch)) return undefined;
  return `the role ${to} follows ${from.name} in a ${transition.epoch} epoch, not from ${from.epoch} to ${epoch}`;
}

function isEpochOf(transition: Transition, from: number, to: number): boolean {
  switch (transition.epoch) {
    case 'same':
      return to === from;
    case 'next':
      return to === from + 1;
    case 'newer':
      return to > from;
    case 'same-or-newer':
      return to >= from;
  }
}
