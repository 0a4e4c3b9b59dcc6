// Java's hash codes: Kafka places groups and transactions by them, and they order its hash maps.

/** String.hashCode, over UTF-16 code units. */
export function hashOfString(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Integer.hashCode: the number itself. */
export function hashOfInteger(value: number): number {
  return value | 0;
}

/** Long.hashCode: both halves of the number, mixed. */
export function hashOfLong(value: number): number {
  const high = Math.floor(value / 4_294_967_296);
  return (high ^ (value - high * 4_294_967_296)) | 0;
}

/** List.hashCode and Objects.hash, from the hash codes of the elements. */
export function hashOfList(hashes: readonly number[]): number {
  let hash = 1;
  for (const element of hashes) hash = (Math.imul(hash, 31) + element) | 0;
  return hash;
}

/** TopicPartition.hashCode of Kafka's clients. */
export function hashOfTopicPartition(topic: string, partition: number): number {
  return (Math.imul(31, 31 + partition) + hashOfString(topic)) | 0;
}
