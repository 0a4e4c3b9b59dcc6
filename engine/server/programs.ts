// The programs that worlds are made of, and the trace that they write.
import { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import type { TraceTable } from '../../sim/trace/kinds.ts';
import type { Programs } from '../../sim/world/state.ts';
import { brokerTrace } from '../broker/trace.ts';
import { consumingApplication } from '../clients/application/consuming.ts';
import { outboxApplication } from '../clients/application/outbox.ts';
import { producingApplication } from '../clients/application/producing.ts';
import { clientsTrace } from '../clients/trace.ts';
import { coordinatorTrace } from '../coordinator/trace.ts';
import { controllerTrace } from '../kraft/controller/trace.ts';
import { quorumTrace } from '../kraft/trace.ts';
import { metadataTrace } from '../metadata/trace.ts';
import { replicationTrace } from '../replication/trace.ts';
import { serverProgram } from './server.ts';

/** Programs by the names that plans use. */
export const programs: Programs = {
  broker: serverProgram,
  controller: serverProgram,
  combined: serverProgram,
  'producing-application': producingApplication,
  'consuming-application': consumingApplication,
  'outbox-application': outboxApplication,
};

/** Every kind of row that a cluster writes. */
export const traceTables: readonly TraceTable[] = [
  worldTrace,
  replicationTrace,
  brokerTrace,
  metadataTrace,
  quorumTrace,
  controllerTrace,
  clientsTrace,
  coordinatorTrace,
];
