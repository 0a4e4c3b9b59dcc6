// What a follower asks for: from where its log ends, in the reign that it follows, naming its last record's.
import { latestEpochOf } from '../../../engine/log/leader-epoch-cache.ts';
import type { FetchProgress } from '../../../engine/replication/fetcher.ts';
import type { Replica } from '../../../engine/replication/replica.ts';
import type { Checker, Happenings } from '../checker.ts';
import { watchMoved } from '../ghosts/moved.ts';
import { replicaOfNode, replicaOfProcess } from '../ghosts/partition.ts';

/** Fetch fencing, and truncation by fetching, rest on what followers say of themselves. */
export const followersSayWhereTheyStand: Checker = {
  id: 'R-12',
  promise:
    'A follower fetches from where its log ends, in the reign that it follows, and says under whom its last record was written; in another reign it counts for nothing.',
  watch({ sight, partitions, object, excuse }) {
    const { hasMoved, ...watching } = watchMoved();
    /** By the number of a replica. Followers of older releases never say it. */
    const haveSaid: boolean[] = [];
    return {
      rows: {
        ...watching.rows,
        'epoch-end-told'({ partition: id, follower: node, leaderEpoch }, { process, row }) {
          const leader = replicaOfProcess(partitions.get(id), process);
          if (leader === undefined || leader.leaderEpoch === leaderEpoch) return;
          const { name } = leader.partition;
          const sentence = `Broker ${leader.node} leads ${name} in epoch ${leader.leaderEpoch}, and tells broker ${node}, which follows epoch ${leaderEpoch}, where to cut its log.`;
          object(`${name} answers`, sentence, [row]);
        },
      },
      on: {
        ...watching.on,
        progressed({ replica: leader, follower: node }, { row }) {
          const follower = replicaOfNode(leader.partition, node);
          if (follower?.role !== 'follower') return;
          // It may have heard of a later reign since; of an earlier one it cannot have spoken again.
          if (follower.leaderEpoch >= leader.leaderEpoch) return;
          const { name } = leader.partition;
          const sentence = `Broker ${leader.node} leads ${name} in epoch ${leader.leaderEpoch}, and lets a fetch of broker ${node} count that still follows epoch ${follower.leaderEpoch}.`;
          object(`${name} counts`, sentence, [row]);
        },
        following(replica, at) {
          const { number, process, partition, node, state } = replica;
          const progress = sight.followingOf(process, partition.id);
          if (progress === undefined || !isFetching(progress)) return;
          if (progress.lastFetchedEpoch >= 0) haveSaid[number] = true;
          const wrong = whatIsWrong(progress, state, haveSaid[number] === true);
          if (wrong === undefined) return;
          const mayBeSilent = wrong === silent && hasMoved(replica);
          const because = mayBeSilent ? whySilent(replica, progress) : undefined;
          if (because !== undefined) {
            excuse(because);
            return;
          }
          object(
            `${partition.name} ${wrong}`,
            `Broker ${node} is to fetch ${partition.name} ${wrong}.`,
            [at.row],
          );
        },
      },
    };
  },
};

const isFetching = ({ failed, outOfRange, truncating }: FetchProgress): boolean =>
  !failed && !outOfRange && !truncating;

function whatIsWrong(
  { fetchOffset, leaderEpoch, lastFetchedEpoch }: FetchProgress,
  { log, leaderEpoch: followed }: Replica,
  hasSaid: boolean,
): string | undefined {
  if (fetchOffset !== log.logEndOffset) return 'from where its log does not end';
  if (leaderEpoch !== followed) return 'in another reign than the one it follows';
  const isSilent = hasSaid && lastFetchedEpoch !== latestEpochOf(log.epochs);
  return isSilent ? silent : undefined;
}

const silent = 'without saying under whom its last record was written';

/**
 * AbstractFetcherThread says what it said until it has fetched something, of the log in the one directory or in
 * the other: of the epochs that the second knows only those of records are among them.
 */
const toldBeforeItMoved =
  'a follower had moved its log to another directory, where epochs without records are not known, and still named such an epoch';
const silentBeforeItMoved =
  'a follower had moved its log from a directory where its epochs had gone with what was deleted, and still named none';

function whySilent(
  { state, end, furthestStart }: Happenings['following'],
  { lastFetchedEpoch }: FetchProgress,
): string | undefined {
  if (lastFetchedEpoch > latestEpochOf(state.log.epochs)) return toldBeforeItMoved;
  return lastFetchedEpoch < 0 && end <= furthestStart ? silentBeforeItMoved : undefined;
}
