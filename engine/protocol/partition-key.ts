// How maps name a partition: a topic, by its name or its id, and an index.

/** The keys that were made before. Making one is dearer than finding it: strings are hashed once. */
const made = new Map<string, string[]>();

/** The key of a partition: `orders-0`, as Kafka prints it. */
export function partitionKey(topic: string, index: number): string {
  let keys = made.get(topic);
  if (keys === undefined) {
    keys = [];
    made.set(topic, keys);
  }
  return (keys[index] ??= `${topic}-${index}`);
}
