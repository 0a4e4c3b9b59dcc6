// Operated clusters under random faults: the profile with which the museum hunts is itself clean.
import { expect, test } from 'vitest';
import { failureLines, soak } from '../soak/soak.ts';

/** How many seeds the ordinary run plays: 0, 1, 2 … */
const fixedSeeds = 2;

/** Operated seeds that once found something, and what it was. */
const seedsThatFound: Readonly<Record<string, string>> = {
  '370366':
    'a producer chose a partition of the new topic while metadata named the former one again',
  '374516':
    'a power loss left the records of a new partition, and not the file that says whose they are',
  '374583': 'readers were sent to a follower that had cut its log and stood still (as in Kafka)',
  '374675': 'a controller with a full disk was asked for records before it was told of that',
  '375583':
    'a disk lost what stood behind a compacted segment: who came that far waited there (as in Kafka)',
  '382043': 'a reader was set to the beginning of a log a moment before the end (as in Kafka)',
  '383496': 'the power took a part of a copy that took the place of a log later (as in Kafka)',
  '385709': 'who was deposed committed what was given up, and had to cut it off (as in Kafka)',
  '500183': 'a reader was given what a leader committed that had been deposed uncleanly',
  '520124': 'what such a leader acknowledged was missed in the end',
  '540133': 'a batch stood in front of what such a leader had acknowledged',
  '540741': 'such a leader committed what its successor had not lacked when it began',
  '561173': 'such a leader showed what it had where its successor was further on',
  '15226': 'a follower cut what its leader, elected uncleanly, had deleted of another log',
  '552845': 'a log began anew, within a batch, behind deleted records of a later epoch',
  '10267':
    'a move was given up, and its first replica was put in sync though it was fenced (as in Kafka)',
  '532552': 'a move went on when somebody was elected uncleanly in the same turn (as in Kafka)',
  '542002': 'a move went on though the last one in sync was wanted, which stopped (as in Kafka)',
  '30021':
    'a move was over by who was in sync before an unclean election in the same decision (as in Kafka)',
  '25752':
    'a log had again what it had deleted, and was cut within that where its leader ended (as in Kafka)',
  '31296':
    'the leader of a group was told of fewer partitions by a broker that lagged, and gave others twice (as in Kafka)',
  '410043':
    'a broker that led nothing told of a replica on a failed disk, and led it out of sync (as in Kafka)',
  '413627':
    'a group went on behind what a follower showed that had cut its log and stood still (as in Kafka)',
  '386666':
    'a leader began where another record than its own was deleted, which a follower kept (as in Kafka)',
  '386075':
    'a disk that had been slow was busy up to the end, and a broker waited for it (as in Kafka)',
  '370709': 'a member that was asked to stop heard of its lost connection after it had closed',
  '310850': 'members kept partitions of a topic that was founded anew with fewer (as in Kafka)',
  '311122':
    'a reader believed in the former topic again after it was reset in the new (as in Kafka)',
  '352726':
    'nobody led the partition that a group belonged to: its members stood still (as in Kafka)',
  '351928':
    'a checkpoint was older than what a disk had lost: what came was visible at once (as in Kafka)',
  '353466':
    'who had moved its log led once more, and still knew of no reign that was cleaned away (as in Kafka)',
  '353418':
    'an answer of the one of two topics was told as the other one, which was believed in by then',
  '360863':
    'a leader that had moved its log kept out who had to be in sync, and moved on no more (as in Kafka)',
  '361186': 'a log went on behind a gap in which another reign had been (as in Kafka)',
  '322299': 'who followed a copy of a cleaned log was cut after another was to lead (as in Kafka)',
  '322807':
    "a high watermark fell back to where a batch began that took a lost one's place (as in Kafka)",
  '320871': 'a reader went back to a former topic for a while, and on in the new one (as in Kafka)',
  '320698': 'a crash brought back what was deleted of a log that had parted (as in Kafka)',
  '320058': 'two commits of a former topic were answered after it was founded anew (as in Kafka)',
  '310191': 'a follower gave up in the midst of the batch in which its leader began (as in Kafka)',
  '310324': 'nobody led the partition that a group belonged to (as in Kafka)',
  '310807': 'who had joined where its leader began led before it heard of that (as in Kafka)',
  '236177': 'a broker that found two logs of a replica took the shorter one',
  '238217': 'a leader that had moved had nothing of a reign that was cleaned away (as in Kafka)',
  '28': 'a follower that knew no epochs did not cut what lay above its high watermark',
  '15035':
    'who led a group of mixed subscriptions took its view of others from before, and began anew for ever',
  '15052': 'entries that fitted on a full disk were written behind one that had not',
  '25020': 'who copied a cleaned log told others to cut what had been cleaned (as in Kafka)',
  '15049': 'who led a group assigned nothing as long as nobody led one of its partitions',
  '78': 'a follower was cut where its leader begins, and joined before it heard of that (as in Kafka)',
  '125': 'a follower started with the high watermark of a leader that knew of less (as in Kafka)',
  '47': 'a position was committed on its way, while its topic was founded anew (as in Kafka)',
  '41019': 'a group went on in a topic that was founded anew where it had been (as in Kafka)',
  '2': 'a broker had two logs of a replica, as one disk had failed before it told where the other lay',
  '29': 'a replica went at once, stayed eligible, and led without what was committed since (as in Kafka)',
  '25021':
    'a member gave up partitions of a topic that was founded anew, and others knew the old one',
  '40100': 'segments of a disk that had failed were deleted by retention',
  '40215': 'who had ceased to be a replica led with an empty log (as in Kafka)',
  '40263': 'a follower told its leader of what its disk had refused',
  '40241': 'two changes of a partition in one decision were both told as what they came to',
  '40276': "a copy took its replica's place, and what had been cut of it was cleaned anew",
  '20045':
    'what had been fetched of a topic was told as records of one that was founded anew meanwhile',
  '20064': 'a coordinator removed a position that another one had written anew and never copied',
  '20095': 'a reader went on in a topic that was founded anew where it had been (as in Kafka)',
  '50024': 'two topics of a name were led at once, and a producer was taken for having sent to one',
  '50140': 'a disk did slowly what it had been given while it was slow, long after that was over',
  '20028': 'a leader that had moved its log knew of no epoch without records (as in Kafka)',
  '40054': 'a broker that flushed its logs to stop went on fetching, and marked that as clean, too',
  '40028':
    'a broker marked the logs of all its disks as flushed when the first disk had flushed its own',
  '30024': 'a broker was killed after it had marked its stop as clean, and was clean',
  '10138':
    'a broker found a log on a disk that had failed, after it had been told that it lies nowhere',
  '42029':
    'a metadata.version stayed old, as its upgrade was tried while the controller was cut off',
  '42089':
    'a broker told in which directory its replica lies, and nobody was elected for that (as in Kafka)',
  '80020':
    'a member gave up what its metadata did not hold any more, as its topic was founded anew',
  '80054':
    'two replicas moved to other directories, and the leader knew of no epoch without records (as in Kafka)',
  '80074': 'a member was given a partition that its metadata did not hold yet, and committed it',
  '80141': 'two commits were on their way while their topic was founded anew',
  '20201':
    'a broker was told to delete a log whose disk had failed, and found it when that was well',
  '15229':
    'a late registration of an earlier life stood between two of a broker, and all were published at once',
  '10144': 'a broker began to lead as it heard that more must be in sync',
  '40035':
    'a leader of the quorum waited for a slow disk, and could not notice that it was deposed',
  '80116':
    'a leader that had been removed gave up for silence, and was counted among who was there',
  '170293':
    'a voter that had been removed acknowledged its leader, which ended itself (as in Kafka)',
  '170206':
    'a follower moved its log to another directory, and named an epoch without records (as in Kafka)',
  '25143':
    'a batch was sent again to another leader, and answered after what was sent behind it (as in Kafka)',
  '10021': 'nobody started a broker again whose host had no power when it was to be started',
};

const minutes = (n: number): number => n * 60_000;

test(
  `${fixedSeeds} operated seeds keep every promise, and so do those that once found something`,
  async () => {
    const fixed = Array.from({ length: fixedSeeds }, (_, seed) => `${seed}`);
    const seeds = [...fixed, ...Object.keys(seedsThatFound)];

    const sum = await soak({ seeds, workers: 2, isOperated: true });

    expect(sum.failed.flatMap((each) => failureLines(each, { isOperated: true })).join('\n')).toBe(
      '',
    );
    expect(sum.seeds).toBe(seeds.length);
    // A swarm in which nothing happens finds nothing.
    expect(sum.turns).toBeGreaterThan(10_000 * seeds.length);
  },
  minutes(4),
);
