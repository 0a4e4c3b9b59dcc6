// What replicas of the metadata log say of themselves, and what that does to a picture.
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import { setController, setNode, type Draft, type RowFold } from './draft.ts';

/** How the quorum changes the picture. Brokers that only observe have no place in it. */
export const quorumFolds: Readonly<Record<string, RowFold>> = {
  'quorum-role-taken': takes,
};

function takes(draft: Draft, row: Row): void {
  const { cast, names } = draft.known.track;
  const server = cast.servers.find(({ process }) => process === row.process);
  if (server?.isVoter !== true) return;
  const quorum = {
    role: String(fieldOf(row, names, 'role')),
    epoch: numberOf(row, 'epoch'),
    leader: numberOf(row, 'leader'),
  };
  if (server.kind === 'controller') setController(draft, row.process, { quorum });
  else setNode(draft, server.broker, { quorum });
}
