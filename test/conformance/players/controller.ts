// machines/controller: the controller's decisions about brokers, topics and partitions, step by step.
import { followReplay } from '../../../engine/kraft/controller/broker-sessions.ts';
import type { MetadataRecord } from '../../../engine/metadata/records.ts';
import { partitionOf, type Image } from '../../../engine/metadata/image.ts';
import { kafkaRecordOf } from '../../../engine/metadata/kafka-records.ts';
import { replay } from '../../../engine/metadata/replay.ts';
import { metadataRecords } from '../../../engine/protocol/records/metadata-log.ts';
import { toJson } from '../../../engine/protocol/codec/json.ts';
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { leaderlessPartitions } from '../../../engine/kraft/controller/partition-rules.ts';
import { imbalancedPartitions } from '../../../engine/kraft/controller/elect-leaders.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Machine } from '../machine.ts';
import type { Player } from '../player.ts';
import { recordedForm } from './controller-partition-change.ts';
import {
  operations,
  startController,
  type ControllerCase,
  type ControllerWorld,
  type ControllerStep,
  type Outcome,
} from './controller-operations.ts';

/** Registration, heartbeats, topics, partitions, elections, reassignments. */
export const controller: Player = {
  families: ['machines/controller'],
  play: (_, theCase) => {
    const { steps, ...parameters } = theCase as ControllerCase & GoldenCase;
    const world = startController(parameters);
    return playMachine(steps.map(ordered), machineOf(world), ['r', 'records', 'offset']);
  },
};

function machineOf(world: ControllerWorld): Machine<ControllerStep> {
  return {
    play: (step) => {
      const operate: (world: ControllerWorld, step: never) => Outcome = operations[step.op.name];
      const { r, records } = operate(world, step as never);
      const written = records.map((record) => write(world, record));
      return { r, records: sorted(written), offset: world.nextOffset - 1 };
    },
    observe: () => observe(world.image),
  };
}

type WrittenRecord = readonly [type: string, version: number, json: unknown];

function write(world: ControllerWorld, record: MetadataRecord): WrittenRecord {
  const { name, version, value } = kafkaRecordOf(world.image, record);
  world.image = replay(world.image, record, world.nextOffset);
  followReplay(world.sessions, world.image, record);
  world.nextOffset += 1;
  return [recordType(name), version, toJson(metadataRecords[name], version, value)];
}

const recordType = (name: string): string =>
  name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

// Kafka walks over a hash map of random topic ids where several partitions change for one reason; we
// walk over their numbers. Neighbouring changes of different partitions are put in one order.
function ordered(step: ControllerStep): ControllerStep {
  return step.records === undefined ? step : { ...step, records: sorted(step.records) };
}

function sorted(records: readonly WrittenRecord[]): readonly WrittenRecord[] {
  const result: WrittenRecord[] = [];
  for (const record of records) {
    let at = result.length;
    while (at > 0 && isLess(record, result[at - 1])) at -= 1;
    result.splice(at, 0, record);
  }
  return result;
}

function isLess(a: WrittenRecord, b: WrittenRecord | undefined): boolean {
  if (b === undefined || a[0] !== 'PARTITION_CHANGE_RECORD' || b[0] !== a[0]) return false;
  return keyOf(a) < keyOf(b);
}

function keyOf([, , json]: WrittenRecord): string {
  const { topicId, partitionId } = json as { topicId: string; partitionId: number };
  return `${topicId} ${partitionId}`;
}

function observe(image: Image): unknown {
  const brokers = valuesOf(image.brokers).map(
    ({ id, epoch, fenced, inControlledShutdown, rack }) =>
      [id, [epoch, fenced, inControlledShutdown, rack]] as const,
  );
  const partitions = valuesOf(image.topics).flatMap(({ name, partitions: ids }) =>
    ids.flatMap((id, index) => {
      const partition = partitionOf(image, id);
      return partition === undefined
        ? []
        : [[`${name}-${index}`, recordedForm(partition)] as const];
    }),
  );
  return {
    brokers: Object.fromEntries(brokers),
    partitions: Object.fromEntries(partitions),
    leaderless: leaderlessPartitions(image).length > 0,
    imbalanced: imbalancedPartitions(image).length > 0,
  };
}
