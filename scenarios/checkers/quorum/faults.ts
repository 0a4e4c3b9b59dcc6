// A member that meets the impossible ends its process, and is started again: nobody else would notice.
import { faultBeginning, ownRequestsMakeSense } from '../../../engine/kraft/fault.ts';
import type { Checker, Listening } from '../checker.ts';
import { whyItEnds } from './removed-voters.ts';

/** Kafka's fault handler ends the process where the raft client throws; a disk may fail, and may have lied. */
export const membersStandTheirGround: Checker = {
  id: 'SIM-11',
  promise: 'No member of the quorum meets what its protocol rules out.',
  watch({ sight, quorum, object, excuse }) {
    const lateCandidates = newLateCandidates();
    return {
      rows: {
        ...lateCandidates.rows,
        'quorum-broken'({ why }, { process, row }) {
          if (!why.startsWith(faultBeginning)) return;
          const name = sight.nameOf('process', process);
          const asInKafka = whyItEnds(quorum, process, why, sight);
          if (asInKafka !== undefined) excuse(asInKafka);
          else if (quorum.mayForget) excuse('a member of the quorum missed what its disk had lost');
          else if (why.includes(ownRequestsMakeSense) && lateCandidates.has(process)) {
            excuse('a member asked again for votes in an epoch that its log already held');
          } else object(`${name} ${why}`, `${name} ends itself. ${why}`, [row]);
        },
      },
    };
  },
};

/**
 * Kafka 4.3 starts whoever had voted for itself as a candidate, even if it had followed another in that
 * epoch since and has the records of it. A voter that knows no leader calls its request senseless, and it ends.
 */
function newLateCandidates(): {
  readonly rows: Required<
    Pick<NonNullable<Listening['rows']>, 'quorum-log-recovered' | 'quorum-vote-asked'>
  >;
  readonly has: (process: number) => boolean;
} {
  const recovered = new Map<number, number>();
  const late = new Set<number>();
  return {
    rows: {
      'quorum-log-recovered'({ lastEpoch }, { process }) {
        recovered.set(process, lastEpoch);
        late.delete(process);
      },
      'quorum-vote-asked'({ kind, epoch }, { process }) {
        if (epoch !== recovered.get(process)) late.delete(process);
        else if (kind === 'vote') late.add(process);
      },
    },
    has: (process) => late.has(process),
  };
}
