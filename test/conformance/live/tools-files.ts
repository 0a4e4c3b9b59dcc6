// The files that the recorded tools read. The recording names them; what stood in them follows from
// what the tools said.

const file = (value: unknown): string => JSON.stringify(value);

const assignment = (topic: string, replicas: readonly number[]): string =>
  file({ version: 1, partitions: [{ topic, partition: 0, replicas }] });

const offsets = (...partitions: readonly (readonly [number, number])[]): string =>
  file({
    version: 1,
    partitions: partitions.map(([partition, offset]) => ({ topic: 'orders', partition, offset })),
  });

/** Files by their recorded paths. */
export const toolFiles: Readonly<Record<string, string>> = {
  '$work/data/cli/elect.json': file({ partitions: [{ topic: 'orders', partition: 1 }] }),
  '$work/data/cli/topics.json': file({ version: 1, topics: [{ topic: 'orders' }] }),
  '$work/data/cli/move.json': assignment('orders', [3, 2, 1]),
  '$work/data/cli/bad.json': assignment('ghost', [1]),
  '$work/data/cli/dup.json': assignment('orders', [1, 1]),
  '$work/data/cli/brk.json': assignment('orders', [9]),
  '$work/data/cli/del.json': offsets([0, 100], [1, 100]),
  '$work/data/cli/del2.json': offsets([2, 1]),
  '$work/data/cli/del3.json': offsets([0, 1], [0, 2]),
};
