// Kafka's command-line tools, by their names.
import { nearestName } from '../../sim/nearest-name.ts';
import { acls } from './acls/acls.ts';
import { brokerApiVersions } from './broker-api-versions/broker-api-versions.ts';
import { clusterTool } from './cluster/cluster.ts';
import { configs } from './configs/configs.ts';
import { consoleConsumer } from './console-consumer/console-consumer.ts';
import { consoleProducer } from './console-producer/console-producer.ts';
import { consumerGroups } from './consumer-groups/consumer-groups.ts';
import { deleteRecordsTool } from './delete-records/delete-records.ts';
import { dumpLog } from './dump-log/dump-log.ts';
import { features } from './features/features.ts';
import { getOffsets } from './get-offsets/get-offsets.ts';
import { groups } from './groups/groups.ts';
import { leaderElection } from './leader-election/leader-election.ts';
import { logDirs } from './log-dirs/log-dirs.ts';
import { metadataQuorum } from './metadata-quorum/metadata-quorum.ts';
import { reassignPartitions } from './reassign-partitions/reassign-partitions.ts';
import { storage } from './storage/storage.ts';
import type { Tool } from './tool.ts';
import { topics } from './topics/topics.ts';
import { transactions } from './transactions/transactions.ts';

/** Every tool that there is. */
export const tools: readonly Tool[] = [
  topics,
  configs,
  consoleProducer,
  consoleConsumer,
  consumerGroups,
  groups,
  getOffsets,
  leaderElection,
  reassignPartitions,
  logDirs,
  deleteRecordsTool,
  acls,
  clusterTool,
  metadataQuorum,
  features,
  brokerApiVersions,
  transactions,
  storage,
  dumpLog,
];

/** Somebody asked for a tool that is not there; the message is a sentence. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/** The tool of a name, with `.sh` or without. */
export function toolNamed(name: string): Tool {
  const found = tools.find((tool) => tool.name === name.replace(/\.sh$/, ''));
  if (found !== undefined) return found;
  const near = nearestName(
    name,
    tools.map((tool) => tool.name),
  );
  const hint = near === undefined ? '' : `; did you mean '${near}'`;
  throw new ToolError(`There is no tool '${name}'${hint}?`);
}
