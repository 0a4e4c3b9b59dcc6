// The active controller fences a broker that leads very many partitions: it decides, and replays.
import { afterFencing } from '../../../engine/kraft/controller/broker-events.ts';
import { configsOf } from '../../../engine/config/configs.ts';
import { flagsOf } from '../../../engine/config/eras.ts';
import type { ControllerSettings } from '../../../engine/kraft/controller/facts.ts';
import { forEachEntry } from '../../../sim/map/persistent-map.ts';
import { emptyImage, type Image } from '../../../engine/metadata/image.ts';
import type { MetadataRecord } from '../../../engine/metadata/records.ts';
import { replayAll } from '../../../engine/metadata/replay.ts';
import type { Round } from '../measure.ts';

/** How many partitions each of three brokers leads; all of them lie on all three. */
export interface FencingOptions {
  readonly led: number;
}

const release = '4.3';

const settings: ControllerSettings = {
  nodeId: 101,
  clusterId: 'cluster',
  release,
  configs: configsOf('broker', release),
  written: {},
  flags: flagsOf(release),
};

const brokers = [1, 2, 3];
const partitionsOfTopic = 100;

/** A round fences the first broker; a unit is a partition that changes. */
export function prepare({ led }: FencingOptions): Round {
  const image = clusterOf(led);
  return () => {
    const records = afterFencing(image, 1, settings);
    const after = replayAll(image, records, 1_000_000);
    return { units: records.length - 1, outcome: leadersOf(after) };
  };
}

function clusterOf(led: number): Image {
  const records: MetadataRecord[] = [
    { type: 'feature-level', name: 'metadata.version', level: 30 },
    { type: 'feature-level', name: 'eligible.leader.replicas.version', level: 1 },
    ...brokers.map(registrationOf),
  ];
  for (let id = 0; id < led * brokers.length; id += 1) {
    const topic = Math.trunc(id / partitionsOfTopic);
    const index = id % partitionsOfTopic;
    if (index === 0) records.push(topicOf(topic));
    records.push(partitionOf(id, topic, index));
  }
  return replayAll(emptyImage, records, 0);
}

const registrationOf = (id: number): MetadataRecord => ({
  type: 'register-broker',
  broker: {
    id,
    epoch: id,
    incarnationId: `life-${id}`,
    fenced: false,
    inControlledShutdown: false,
    host: `b${id}`,
    port: 9092,
    endpoints: [],
    rack: null,
    features: [],
    logDirs: [`directory-${id}`],
    cordonedLogDirs: null,
  },
});

const topicOf = (topic: number): MetadataRecord => ({
  type: 'topic',
  topic,
  name: `topic-${topic}`,
  uuid: `uuid-${topic}`,
  nameNumber: topic,
  uuidNumber: topic,
});

function partitionOf(partition: number, topic: number, index: number): MetadataRecord {
  const replicas = brokers.map((_, at) => brokers[(partition + at) % brokers.length] ?? 0);
  const directories = replicas.map((id) => `directory-${id}`);
  const leader = replicas[0] ?? 0;
  return {
    type: 'partition',
    partition,
    topic,
    index,
    replicas,
    directories,
    isr: replicas,
    leader,
  };
}

/** The sum of all leaders: another decision has another one. */
function leadersOf({ partitions }: Image): number {
  let sum = 0;
  forEachEntry(partitions, (_, { leader }) => {
    sum += leader;
  });
  return sum;
}
