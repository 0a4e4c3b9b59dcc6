// Generations of groups: they follow each other, and in each a partition has one owner.
import type { Checker, Watch } from '../checker.ts';
import type { Finding } from '../finding.ts';
import type { Moment } from '../rows.ts';
import { blindExcuse, watchBlindLeaders } from './blind-leaders.ts';

/** Who owns what in the generation of a group that was given out last. */
interface GivenGeneration {
  readonly generation: number;
  readonly process: number;
  /** By partition: its owner, and the row that says so. */
  readonly owners: Map<number, { readonly member: number; readonly row: number }>;
}

/** The leader of a group decides, and its coordinator writes it down: whoever is wrong, two read the same. */
export const onePartitionOneOwner: Checker = {
  id: 'G-01',
  promise: 'In a generation of a group no partition is given to two members.',
  watch({ sight, object, excuse, nextTurn }) {
    const given = new Map<number, GivenGeneration>();
    const { rows, isBlind } = watchBlindLeaders(sight);
    /** Found in this turn: all members are given theirs in it. */
    const doubles: Double[] = [];
    const look = (): void => {
      for (const { group, generation, sentence, witnesses } of doubles.splice(0)) {
        if (isBlind(group, generation)) excuse(blindExcuse);
        else object(sight.nameOf('group', group), sentence, witnesses);
      }
    };
    return {
      rows: {
        ...rows,
        'group-deleted': ({ group }) => void given.delete(group),
        // Whoever takes over goes on from the log: whether generations have survived in it is G-10's question.
        'shard-loaded'(_, { process }) {
          for (const [group, known] of given) if (known.process === process) given.delete(group);
        },
        'assignment-given'(row, at) {
          rows['assignment-given'](row, at);
          const { group, generation, member, partitions } = row;
          const known = given.get(group);
          const isSame = known?.generation === generation && known.process === at.process;
          const owners: GivenGeneration['owners'] = isSame ? known.owners : new Map();
          if (!isSame) given.set(group, { generation, process: at.process, owners });
          for (const partition of partitions) {
            const owner = owners.get(partition);
            owners.set(partition, { member, row: at.row });
            if (owner === undefined || owner.member === member) continue;
            const name = sight.nameOf('group', group);
            const [one, two] = [owner.member, member].map((id) => sight.nameOf('member', id));
            const sentence = `In generation ${generation} of group ${name} both ${one} and ${two} own ${sight.nameOf('topic-partition', partition)}.`;
            doubles.push({ group, generation, sentence, witnesses: [owner.row, at.row] });
            nextTurn(look);
          }
        },
      },
      ended: look,
    };
  },
};

/** A partition that two were given. */
interface Double extends Pick<Finding, 'sentence' | 'witnesses'> {
  readonly group: number;
  readonly generation: number;
}

/** Where a group stands at its coordinator. */
interface Standing {
  readonly process: number;
  readonly generation: number;
  readonly row: number;
}

/** A coordinator counts generations one by one; another one goes on from what was written down. */
export const generationsCount: Checker = {
  id: 'G-06',
  promise: 'Every rebalance of a group ends in the next generation, and nothing else changes it.',
  watch(watch) {
    const standings = new Map<number, Standing>();
    const forget = (process: number): void => {
      for (const [group, standing] of standings) {
        if (standing.process === process) standings.delete(group);
      }
    };
    const stand = (group: number, generation: number, { process, row }: Moment): void => {
      standings.set(group, { process, generation, row });
    };
    return {
      rows: {
        'process-ended': ({ process }) => forget(process),
        'shard-resigned': (_, { process }) => forget(process),
        'group-deleted': ({ group }) => void standings.delete(group),
        'group-loaded': ({ group, generation }, at) => stand(group, generation, at),
        'group-state-changed'({ group, state, generation }, at) {
          const known = standings.get(group);
          stand(group, generation, at);
          if (known?.process !== at.process) return;
          const isNext = state === 'CompletingRebalance' || state === 'Empty';
          if (generation === known.generation + Number(isNext)) return;
          objectTo(watch, { group, state, from: known, to: generation, row: at.row });
        },
      },
    };
  },
};

interface Jump {
  readonly group: number;
  readonly state: string;
  readonly from: Standing;
  readonly to: number;
  readonly row: number;
}

function objectTo({ sight, object }: Watch, { group, state, from, to, row }: Jump): void {
  const name = sight.nameOf('group', group);
  const sentence = `Group ${name} goes from generation ${from.generation} to ${to} as it becomes ${state}.`;
  object(name, sentence, [from.row, row]);
}
