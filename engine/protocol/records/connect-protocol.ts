// What Connect workers tell each other through their group. All have their version in front:
// 0 eager, 1 compatible (KIP-415), 2 sessioned (KIP-507).
import { array, bytes, int16, int32, int64, string } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

const connectorTasks = {
  connector: string('0+'),
  tasks: array('0+', 'int32'), // -1 is the connector itself.
} as const;

/** Connect's subscription: where a worker is found, and how far it has read the configurations. */
export const connectMetadata = defineMessage({
  name: 'ConnectMetadata',
  versions: '0-2',
  flexible: 'none',
  fields: {
    url: string('0+'),
    configOffset: int64('0+'),
    // The assignment that the worker has, in its bytes.
    assignment: bytes('1+', { nullable: true, default: null, ignorable: true }),
  },
});

/** Connect's assignment: what a worker runs, and what it must give back first. */
export const connectAssignment = defineMessage({
  name: 'ConnectAssignment',
  versions: '0-2',
  flexible: 'none',
  fields: {
    errorCode: int16('0+'),
    leader: string('0+'),
    leaderUrl: string('0+'),
    configOffset: int64('0+'),
    assigned: array('0+', connectorTasks),
    revoked: array('1+', connectorTasks, { ignorable: true }),
    // After so many milliseconds, workers meet again to share what a lost one ran.
    scheduledDelayMs: int32('1+', { ignorable: true }),
  },
});
