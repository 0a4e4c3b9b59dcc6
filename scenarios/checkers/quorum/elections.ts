// Elections of the quorum: one leader an epoch, one vote a voter, and nobody leads without a majority.
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import type { Moment } from '../rows.ts';
import { grace, isVoter, memberOf, type GhostMember } from './ghost.ts';
import { decide, newUnwritten, unwrittenListening } from './written.ts';

/** Raft's election safety. A restart ends a reign, too: what was not synced is gone. */
export const oneLeaderPerQuorumEpoch: Checker = {
  id: 'K-01',
  promise: 'In one epoch of the quorum there is one leader, and a voter votes once.',
  watch({ sight, quorum, object, excuse }) {
    const leaders = new Map<number, { readonly life: string; readonly row: number }>();
    const votes = new Map<string, { readonly candidate: number; readonly row: number }>();
    const lives = new Map<number, number>();
    const unwritten = newUnwritten();
    const writing = unwrittenListening(unwritten, sight);
    const note = (about: string, sentence: string, witnesses: readonly number[]): void => {
      if (quorum.mayForget) excuse('a voter whose disk had lost something voted or led twice');
      else object(about, sentence, witnesses);
    };
    return {
      on: writing.on,
      rows: {
        ...writing.rows,
        'process-started': ({ process, incarnation }) => void lives.set(process, incarnation),
        'quorum-role-taken'({ role, epoch }, at) {
          if (role !== 'leader') return;
          const { process, row } = at;
          const life = `${process}/${lives.get(process) ?? 0}`;
          const first = leaders.get(epoch);
          if (first === undefined) {
            leaders.set(epoch, { life, row });
            return decide(unwritten, at, () => void leaders.delete(epoch));
          }
          if (first.life === life) return;
          const name = sight.nameOf('process', process);
          const sentence = `${name} leads the quorum in epoch ${epoch}, which had a leader before.`;
          note(`epoch ${epoch}`, sentence, [first.row, row]);
        },
        'quorum-vote-given'({ candidate, epoch }, at) {
          const { process, row } = at;
          const key = `${process}/${epoch}`;
          const first = votes.get(key);
          if (first === undefined) {
            votes.set(key, { candidate, row });
            return decide(unwritten, at, () => void votes.delete(key));
          }
          if (first.candidate === candidate) return;
          const name = sight.nameOf('process', process);
          const sentence = `${name} votes for node ${candidate} in epoch ${epoch}, and has voted for node ${first.candidate}.`;
          note(`votes of ${name}`, sentence, [first.row, row]);
        },
      },
    };
  },
};

/** What was written down is not forgotten. */
export const quorumEpochsGrow: Checker = {
  id: 'K-02',
  promise: 'The epoch that a member of the quorum knows never goes back, not even by a restart.',
  watch({ sight, quorum, object, excuse }) {
    const last = new Map<number, { readonly epoch: number; readonly row: number }>();
    const unwritten = newUnwritten();
    const writing = unwrittenListening(unwritten, sight);
    return {
      on: writing.on,
      rows: {
        ...writing.rows,
        'quorum-role-taken'({ epoch }, at) {
          const { process, row } = at;
          const before = last.get(process) ?? { epoch: 0, row };
          last.set(process, { epoch, row });
          decide(unwritten, at, () => void last.set(process, before));
          if (epoch >= before.epoch) return;
          const name = sight.nameOf('process', process);
          const sentence = `${name} goes back from epoch ${before.epoch} of the quorum to ${epoch}.`;
          if (quorum.mayForget) excuse('a member whose disk had lost something forgot its epoch');
          else object(name, sentence, [before.row, row]);
        },
      },
    };
  },
};

/**
 * A leader that most can hear is not deposed by itself. One that is no voter any more leads on until that is
 * committed (KIP-853), and is none of the majority (KAFKA-16531).
 */
export const majoritiesKeepTheirLeader: Checker = {
  id: 'K-16',
  promise: 'A leader gives up for silence only when no majority was heard, itself included.',
  watch({ sight, quorum, object }) {
    return {
      rows: {
        'quorum-majority-silent'({ epoch, fetched, voters }, { process, row }) {
          const votes = isVoter(memberOf(quorum, process), sight.quorumIdOf(process));
          const heard = fetched + (votes ? 1 : 0);
          if (heard <= Math.floor(voters / 2)) return;
          const name = sight.nameOf('process', process);
          const sentence = `${name} gives up its lead in epoch ${epoch}, though ${votes ? 'with itself ' : ''}${heard} of ${voters} voters were there.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};

/** Check quorum waits for one and a half fetch timeouts. */
const checkQuorumOf = (fetchTimeout: Micros): Micros => Math.floor(fetchTimeout * 1.5);

/** KAFKA-15489: a leader that was cut off serves old metadata to its clients, for ever. */
export const staleLeadersResign: Checker = {
  id: 'V-01',
  promise: 'A leader of the quorum that no majority follows any more gives up before long.',
  watch({ sight, quorum, object, nextTurn }) {
    /** Leaders that have a successor, and when they should have noticed. */
    const stale = new Map<number, { until: Micros; readonly row: number }>();
    /** The newest leader, and who cannot notice it at present. */
    let newest = { epoch: -1, row: -1 };
    const paused = new Set<number>();
    const suspect = ({ process, role, epoch }: GhostMember, time: Micros): void => {
      if (role !== 'leader' || epoch >= newest.epoch || paused.has(process)) return;
      // Before 3.7 nobody asks whether a majority still follows, and such a leader goes on.
      if (!sight.behaviourOf(process)['check-quorum']) return;
      stale.set(process, { until: time + patienceOf(process), row: newest.row });
      nextTurn(look);
    };
    const patienceOf = (process: number): Micros =>
      checkQuorumOf(sight.fetchTimeoutOf(process) ?? seconds(2)) + grace;
    const look = ({ time, row }: Moment): void => {
      for (const [process, { until, row: since }] of stale) {
        // A slow disk keeps it from everything else.
        if (time < until || sight.isDiskBusy(process)) continue;
        stale.delete(process);
        const name = sight.nameOf('process', process);
        const sentence = `${name} goes on leading the quorum, though another leads in a later epoch since long.`;
        object(name, sentence, [since, row]);
      }
      if (stale.size > 0) nextTurn(look);
    };
    return {
      rows: {
        'process-ended'({ process }) {
          stale.delete(process);
          paused.delete(process);
        },
        'process-paused'({ process }) {
          stale.delete(process);
          paused.add(process);
        },
        'process-resumed'({ process }, { time }) {
          paused.delete(process);
          suspect(memberOf(quorum, process), time);
        },
        'quorum-role-taken'(row, at) {
          stale.delete(at.process);
          if (row.role !== 'leader' || row.epoch <= newest.epoch) return;
          newest = { epoch: row.epoch, row: at.row };
          for (const member of quorum.members.values()) suspect(member, at.time);
        },
      },
    };
  },
};
