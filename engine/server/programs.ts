// The programs that worlds are made of, the trace they write, and what their messages are called.
import { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import type { TraceTable } from '../../sim/trace/kinds.ts';
import type { MessageLabel, Programs } from '../../sim/world/state.ts';
import { brokerTrace } from '../broker/trace.ts';
import { consumingApplication } from '../clients/application/consuming.ts';
import { producingApplication } from '../clients/application/producing.ts';
import { clientsTrace } from '../clients/trace.ts';
import { coordinatorTrace } from '../coordinator/trace.ts';
import { scriptedController } from '../metadata/scripted.ts';
import type { ControlMessage } from '../metadata/scripted-settings.ts';
import { metadataTrace } from '../metadata/trace.ts';
import { describeEnvelope } from '../protocol/envelope.ts';
import { replicationTrace } from '../replication/trace.ts';
import { brokerProgram } from './broker.ts';

/** Programs by the names that plans use. */
export const programs: Programs = {
  broker: brokerProgram,
  'scripted-controller': scriptedController,
  'producing-application': producingApplication,
  'consuming-application': consumingApplication,
};

/** Every kind of row that a cluster writes. */
export const traceTables: readonly TraceTable[] = [
  worldTrace,
  replicationTrace,
  brokerTrace,
  metadataTrace,
  clientsTrace,
  coordinatorTrace,
];

/** What the trace says of a message. */
export function describeMessage(message: unknown, label: MessageLabel): void {
  const known = message as ControlMessage;
  if (known.type === 'publication') {
    label.name = 'metadata publication';
    label.correlation = known.offset;
  } else {
    describeEnvelope(known, label);
  }
}
