// The letters of a quorum's election, with what stands in them: who asked whom, for what, and the answer.
import type { DescribeMessage } from '../../sim/world/state.ts';
import type { Micros } from '../../sim/time.ts';
import { timeColumn } from '../../sim/trace/text.ts';
import { describeEnvelope, type Envelope } from '../../engine/protocol/envelope.ts';
import { errorName } from './answer-texts.ts';
import type { Stage } from './stage.ts';
import { rowsOf, type ToldRow } from './telling.ts';

/** Everything that was sent, in order. */
export interface LetterBook {
  readonly describe: DescribeMessage;
  readonly letters: Envelope[];
}

/** A book that a world writes while it runs. */
export function letterBook(): LetterBook {
  const letters: Envelope[] = [];
  return {
    letters,
    describe(message, label) {
      describeEnvelope(message, label);
      letters.push(message as Envelope);
    },
  };
}

/** The letters of some APIs from a moment on, one a line: `q1 → q2  Vote request: pre-vote in epoch 1 …`. */
export function lettersOf(
  stage: Stage,
  { letters }: LetterBook,
  { apis, from }: { readonly apis: readonly string[]; readonly from: Micros },
): string[] {
  const ends = endsOf(stage);
  let next = 0;
  return rowsOf(stage, 'message-sent').flatMap((row) => {
    while (next < letters.length && !isOf(letters[next], row)) next += 1;
    const letter = letters[next];
    next += 1;
    if (letter === undefined || row.at < from || !apis.includes(letter.api)) return [];
    const whom = ends.get(Number(row.fields['connection'])) ?? '?';
    const name = `${letter.api} ${letter.type}`.padEnd(26);
    return [`${timeColumn(row.at)}  ${row.who} → ${whom}  ${name}  ${said(letter)}`];
  });
}

/** A row names a letter by its API, its version and its correlation id. */
const isOf = (letter: Envelope | undefined, { fields }: ToldRow): boolean =>
  letter !== undefined &&
  fields['message'] === `${letter.api} ${letter.type}` &&
  fields['version'] === letter.version &&
  fields['correlation'] === letter.correlationId;

/** By the number of a connection's end: who is at the other one. Both ends have neighbouring numbers. */
function endsOf(stage: Stage): ReadonlyMap<number, string> {
  const ends = new Map<number, string>();
  for (const { who, fields } of rowsOf(stage, 'connection-asked')) {
    const end = Number(fields['connection']);
    // A host and its process share their number.
    ends.set(end, String(fields['host']).replace(/^h/, 'q'));
    ends.set(end ^ 1, who);
  }
  return ends;
}

/** What a letter of the quorum says, in Kafka's own names. */
function said({ body, type }: Envelope): string {
  const { topics = [] } = body as {
    topics?: readonly { readonly partitions: readonly object[] }[];
  };
  const [partition = {}] = topics.flatMap(({ partitions }) => partitions);
  const facts = partition as Readonly<Record<string, unknown>>;
  const names = type === 'request' ? requestFacts : responseFacts;
  return names
    .filter((name) => facts[name] !== undefined)
    .map((name) => `${name}=${shown(name, facts[name])}`)
    .join(' ');
}

const requestFacts = [
  'preVote',
  'replicaId',
  'replicaEpoch',
  'lastOffsetEpoch',
  'lastOffset',
  'leaderId',
  'leaderEpoch',
] as const;
const responseFacts = ['errorCode', 'voteGranted', 'leaderId', 'leaderEpoch'] as const;

const shown = (name: string, value: unknown): string =>
  name === 'errorCode' ? errorName(Number(value)) : String(value);
