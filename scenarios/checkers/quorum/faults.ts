// A member that meets the impossible ends its process, and is started again: nobody else would notice.
import { faultBeginning } from '../../../engine/kraft/fault.ts';
import type { Checker } from '../checker.ts';
import { newQuorum, quorumRows } from './ghost.ts';

/** Kafka's fault handler ends the process where the raft client throws; a disk may fail, and may have lied. */
export const membersStandTheirGround: Checker = {
  id: 'SIM-11',
  promise: 'No member of the quorum meets what its protocol rules out.',
  watch({ sight, object, excuse }) {
    const quorum = newQuorum();
    return {
      rows: {
        'fault-began': quorumRows(quorum)['fault-began'],
        'quorum-broken'({ why }, { process, row }) {
          if (!why.startsWith(faultBeginning)) return;
          const name = sight.nameOf('process', process);
          if (quorum.mayForget) excuse('a member of the quorum missed what its disk had lost');
          else object(`${name} ${why}`, `${name} ends itself. ${why}`, [row]);
        },
      },
    };
  },
};
