// What can be pointed at, selected and highlighted: one short text for each thing, in every view.
import type { BrokerId, PartitionId, ProcessId } from './picture.ts';

/** The name of one thing in a run: `broker/1`, `replica/0/1`, `batch/0/1/12`, `message/7`. */
export type Subject = string;

/** A broker. */
export const brokerSubject = (broker: BrokerId): Subject => `broker/${broker}`;

/** A controller. */
export const controllerSubject = (process: ProcessId): Subject => `controller/${process}`;

/** A producer or consumer. */
export const clientSubject = (process: ProcessId): Subject => `client/${process}`;

/** A partition: its committed truth. */
export const partitionSubject = (partition: PartitionId): Subject => `partition/${partition}`;

/** A broker's copy of a partition. */
export const replicaSubject = (partition: PartitionId, broker: BrokerId): Subject =>
  `replica/${partition}/${broker}`;

/** A batch in a broker's copy of a partition. */
export const batchSubject = (replica: Subject, baseOffset: number): Subject =>
  `${replica.replace('replica', 'batch')}/${baseOffset}`;

/** A message. */
export const messageSubject = (id: number): Subject => `message/${id}`;

/** The kind of a subject, and its numbers. */
export function readSubject(subject: Subject): { kind: string; numbers: readonly number[] } {
  const [kind = '', ...rest] = subject.split('/');
  return { kind, numbers: rest.map(Number) };
}
