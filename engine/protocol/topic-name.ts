// What a topic may be called.

/** Topics that Kafka keeps for itself. */
export const internalTopics: readonly string[] = [
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
];

const maxLength = 249;

/** What is wrong with a topic's name, in Kafka's words (INVALID_TOPIC_EXCEPTION); undefined when it is right. */
export function problemOfTopicName(name: string): string | undefined {
  const problem = problemOf(name);
  return problem === undefined ? undefined : `Topic name is invalid: ${problem}`;
}

/** Does Kafka keep a topic for itself? Clients cannot write to it. */
export function isInternalTopic(name: string): boolean {
  return internalTopics.includes(name);
}

/** Could the name fall together with another one in metrics, where `.` becomes `_`? Kafka warns. */
export function hasCollisionCharacters(name: string): boolean {
  return name.includes('_') || name.includes('.');
}

/** Do two names fall together in metrics? Then the second topic cannot be created. */
export function collide(name: string, other: string): boolean {
  return unifiedTopicName(name) === unifiedTopicName(other);
}

/** The name as metrics write it. */
export function unifiedTopicName(name: string): string {
  return name.replaceAll('.', '_');
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > maxLength) {
    return `the length of '${name}' is longer than the max allowed length ${maxLength}`;
  }
  if (/^[a-zA-Z0-9._-]+$/.test(name)) return undefined;
  return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
}
