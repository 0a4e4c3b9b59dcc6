// Who owns a partition: its coordinator has given it away, its member has been told, and nobody else
// speaks for it.
import type { Checker } from '../checker.ts';
import { blindExcuse, watchBlindLeaders } from './blind-leaders.ts';
import { watchGenerations } from './last-generation.ts';

/** Who has a partition, and since which generation. */
interface Owner {
  readonly member: number;
  readonly row: number;
}

/** What was written of a partition last, and whose it was then. */
interface WrittenOffset {
  readonly offset: number;
  /** More than one, where the next owner has written the same. */
  readonly owners: readonly Owner[];
}

/** A member that fell out of its group must not move those on who came after it. */
export const ownersCommit: Checker = {
  id: 'G-09',
  promise: 'Only who owns a partition commits positions in it, as far as its coordinator knows.',
  watch({ sight, object, excuse }) {
    const { rows: leading, isBlind } = watchBlindLeaders(sight);
    /** By group and partition. */
    const owners = new Map<string, Owner>();
    const written = new Map<string, WrittenOffset>();
    /** The member that a process is. */
    const members = new Map<number, number>();
    /** All ids that a static member has had. A coordinator that lost what it had written gives it one more. */
    const idsOf = new Map<number, Set<number>>();
    /** The generation of each group that has been given its partitions last. */
    const given = new Map<number, number>();
    const keyOf = (group: number, place: string): string => `${group}/${place}`;
    const forget = (group: number): void => {
      for (const key of owners.keys()) if (key.startsWith(`${group}/`)) owners.delete(key);
    };
    return {
      rows: {
        ...leading,
        'process-ended': ({ process }) => void members.delete(process),
        // Who coordinated it before had written who gets what, and could tell nobody any more.
        'group-loaded'({ group, generation }) {
          if (given.get(group) !== generation) forget(group);
        },
        'group-joined': ({ member }, { process }) => void members.set(process, member),
        'assignment-given'(told, at) {
          leading['assignment-given'](told, at);
          const { group, generation, member, partitions } = told;
          given.set(group, generation);
          for (const partition of partitions) {
            const key = keyOf(group, sight.nameOf('topic-partition', partition));
            owners.set(key, { member, row: at.row });
          }
        },
        // Under another id it is the same member (KIP-345).
        'member-replaced'({ member, by }) {
          const ids = idsOf.get(member) ?? new Set([member]);
          for (const id of [member, by]) idsOf.set(id, ids.add(id));
        },
        // The member hears of its id once that is written: who coordinates no more writes nothing.
        'static-member-returned'({ group, member }, { row }) {
          const ids = idsOf.get(member);
          for (const [key, owner] of owners) {
            const isHis = ids?.has(owner.member) === true && key.startsWith(`${group}/`);
            if (isHis) owners.set(key, { member, row });
          }
        },
        'offset-written'({ group, partition, offset }) {
          const key = keyOf(group, sight.nameOf('topic-partition', partition));
          written.set(key, writtenBy(written.get(key), owners.get(key), offset));
        },
        'offset-committed'({ group, partition, offset }, { process, row }) {
          const member = members.get(process);
          const name = sight.nameOf('partition', partition);
          const last = written.get(keyOf(group, name));
          // Alone, or answered so late that others have committed since: nobody can tell.
          if (member === undefined || last?.offset !== offset || last.owners.length === 0) return;
          if (last.owners.some((owner) => owner.member === member)) return;
          if (isBlind(group, given.get(group) ?? -1)) return excuse(blindExcuse);
          const [mine, its] = [member, last.owners[0]?.member ?? -1].map((id) =>
            sight.nameOf('member', id),
          );
          const sentence = `${mine} commits offset ${offset} of ${name}, which belongs to ${its}.`;
          object(`${name} ${mine}`, sentence, [last.owners[0]?.row ?? row, row]);
        },
      },
    };
  },
};

/** Whose a position is that is written now. */
function writtenBy(
  before: WrittenOffset | undefined,
  owner: Owner | undefined,
  offset: number,
): WrittenOffset {
  // Nobody knows who has it now: it may be his who was given it in a generation that was lost.
  if (owner === undefined) return { offset, owners: [] };
  const others = before?.offset === offset ? before.owners : [];
  return { offset, owners: others.includes(owner) ? others : [...others, owner] };
}

/** A process that believes to have a partition, and the generation in which it was told so last. */
interface Holder {
  readonly process: number;
  readonly generation: number;
  readonly row: number;
}

/** Cooperative members keep what they have while they join: what changes hands waits for another round (KIP-429). */
export const handedOverInTwoSteps: Checker = {
  id: 'G-12',
  promise: 'A member is given a partition only after its fellow members have given it up.',
  watch({ sight, object, excuse }) {
    /** By group and partition. */
    const holders = new Map<string, Holder>();
    const { rows, generationOf, forget } = watchGenerations();
    const leaders = watchBlindLeaders(sight);
    const release = (process: number, isMeant: (key: string) => boolean): void => {
      for (const [key, holder] of holders) {
        if (holder.process === process && isMeant(key)) holders.delete(key);
      }
    };
    // By name: a topic that is founded anew has other numbers, and not everybody has heard of them.
    const keyOf = (group: number, partition: number): string =>
      `${group}/${sight.nameOf('partition', partition)}`;
    const giveUp = (group: number, partitions: readonly number[], process: number): void => {
      const keys = new Set(partitions.map((partition) => keyOf(group, partition)));
      // What has no number, because its metadata does not hold it any more, may be any of them.
      const isUnnamed = partitions.includes(-1);
      release(process, (key) => keys.has(key) || (isUnnamed && key.startsWith(`${group}/`)));
    };
    return {
      rows: {
        ...rows,
        ...leaders.rows,
        'process-ended'({ process }) {
          forget(process);
          release(process, () => true);
        },
        'group-left': (_, { process }) => release(process, () => true),
        'place-given-up': (_, { process }) => release(process, () => true),
        'partitions-lost': ({ group, partitions }, { process }) =>
          giveUp(group, partitions, process),
        'partitions-revoked': ({ group, partitions }, { process }) =>
          giveUp(group, partitions, process),
        'partitions-assigned'({ group, generation, partitions, added }, { process, row }) {
          for (const partition of added) {
            // Its metadata has not heard of that partition yet, and has no name for it.
            if (partition < 0) continue;
            const holder = holders.get(keyOf(group, partition));
            if (holder === undefined || holder.process === process) continue;
            // Who is not in this generation has been expelled, or will hear that it is out.
            if (generationOf(holder.process) !== generation) continue;
            if (holder.generation < generation - 1) {
              excuse('a member had missed a generation, and what it had was given away');
              continue;
            }
            if (leaders.isBlind(group, generation)) {
              excuse(blindExcuse);
              continue;
            }
            const [mine, its] = [process, holder.process].map((id) => sight.nameOf('process', id));
            const name = sight.nameOf('partition', partition);
            const sentence = `${mine} is given ${name} in generation ${generation}, in which ${its} is a member and still has it.`;
            object(`${name} ${mine}`, sentence, [holder.row, row]);
          }
          for (const partition of partitions) {
            holders.set(keyOf(group, partition), { process, generation, row });
          }
        },
      },
    };
  },
};
