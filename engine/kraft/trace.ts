import { ids, int, text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What happens in the quorum of the metadata log. The row's process is the replica that tells it. */
export const quorumTrace = {
  name: 'quorum',
  first: 192,
  kinds: {
    'quorum-role-taken': {
      fields: [text('role'), int('epoch'), int('leader')],
      importance: 3,
      sentence: 'It is now {role} in epoch {epoch} of the quorum; {leader?node *|nobody} leads.',
    },
    'quorum-vote-given': {
      fields: [int('candidate'), int('epoch')],
      importance: 2,
      sentence: 'It votes for node {candidate} in epoch {epoch}, and writes that down first.',
    },
    'quorum-vote-asked': {
      fields: [text('kind'), int('epoch'), int('voter')],
      importance: 1,
      sentence: 'It asks node {voter} for a {kind} in epoch {epoch}.',
    },
    'quorum-vote-counted': {
      fields: [int('voter'), int('epoch'), text('answer')],
      importance: 1,
      sentence: 'Node {voter} has answered the request for its vote in epoch {epoch}: {answer}.',
    },
    'quorum-vote-refused': {
      fields: [int('candidate'), int('epoch'), text('why')],
      importance: 2,
      sentence: 'It does not vote for node {candidate} in epoch {epoch}: {why}.',
    },
    'quorum-leader-silent': {
      fields: [int('leader'), int('epoch'), int('sinceMs')],
      importance: 3,
      sentence:
        'No answer to a fetch has come from node {leader} for {sinceMs} ms: the fetch timeout is over.',
    },
    'quorum-nobody-leads': {
      fields: [int('epoch'), int('sinceMs')],
      importance: 2,
      sentence:
        'Nobody has said for {sinceMs} ms who leads in epoch {epoch}: the election timeout is over.',
    },
    'quorum-election-not-won': {
      fields: [text('kind'), int('epoch'), int('granted'), int('voters')],
      importance: 2,
      sentence:
        'The {kind} of epoch {epoch} is not won: {granted} of {voters} voters have granted it in time.',
    },
    'quorum-majority-silent': {
      fields: [int('epoch'), int('fetched'), int('voters'), int('sinceMs')],
      importance: 3,
      sentence:
        'No majority has fetched for {sinceMs} ms (only {fetched} of {voters} voters): the leader of epoch {epoch} gives up.',
    },
    'quorum-leader-resigned': {
      fields: [int('leader'), int('epoch')],
      importance: 3,
      sentence: 'Node {leader} no longer leads in epoch {epoch}, and says so.',
    },
    'quorum-successor-called': {
      fields: [int('leader'), int('place'), int('waitMs')],
      importance: 2,
      sentence:
        'Node {leader} has resigned; as number {place} among its successors it waits {waitMs} ms.',
    },
    'quorum-records-appended': {
      fields: [wide('baseOffset'), int('count'), int('epoch'), int('size')],
      importance: 1,
      sentence:
        '{count|record is|records are} appended to the metadata log at offset {baseOffset}.',
    },
    'quorum-high-watermark-advanced': {
      fields: [wide('from'), wide('to'), int('epoch')],
      importance: 1,
      sentence: 'The metadata log is committed below offset {to}.',
    },
    'quorum-log-truncated': {
      fields: [wide('from'), wide('to'), int('epoch')],
      importance: 3,
      sentence:
        'The metadata log is cut from {from} back to {to}: the leader of epoch {epoch} has other records there.',
    },
    'quorum-log-recovered': {
      fields: [wide('logStartOffset'), wide('logEndOffset'), int('lastEpoch'), int('epoch')],
      importance: 2,
      sentence:
        'The disk still holds the metadata log up to offset {logEndOffset}, and epoch {epoch} of the quorum.',
    },
    'quorum-snapshot-made': {
      fields: [wide('endOffset'), int('epoch'), int('size')],
      importance: 2,
      sentence: 'A snapshot now stands for everything below offset {endOffset} ({size} bytes).',
    },
    'quorum-snapshot-needed': {
      fields: [wide('endOffset'), int('epoch'), int('leader')],
      importance: 2,
      sentence:
        'The log of node {leader} no longer reaches back so far: it fetches the snapshot of offset {endOffset}.',
    },
    'quorum-snapshot-fetched': {
      fields: [wide('endOffset'), int('epoch'), int('size')],
      importance: 2,
      sentence: 'The snapshot of offset {endOffset} is here; the log begins there.',
    },
    'quorum-log-start-moved': {
      fields: [wide('from'), wide('to')],
      importance: 1,
      sentence: 'The metadata log now begins at offset {to}.',
    },
    'quorum-voters-changed': {
      fields: [wide('offset'), ids('node', 'voters')],
      importance: 3,
      sentence: 'From offset {offset} on the voters are {voters}.',
    },
    'quorum-change-refused': {
      fields: [text('change'), int('voter'), int('error'), text('why')],
      importance: 2,
      sentence: 'The request to {change} voter {voter} is refused: {why}.',
    },
    'quorum-shutdown-ended': {
      fields: [text('how')],
      importance: 2,
      sentence: 'It leaves the quorum: {how}.',
    },
    'quorum-broken': {
      fields: [text('why')],
      importance: 3,
      sentence: '{why} It halts.',
    },
    'quorum-version-raised': {
      fields: [int('version'), wide('offset')],
      importance: 3,
      sentence:
        'The quorum speaks kraft.version {version} from offset {offset} on: its voters stand in its log.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof quorumTrace>> = writersOf(quorumTrace);
