// What a release knows of errors: which codes, which words, which Java exceptions.
import { errorFacts, type ErrorFacts, type ErrorKind } from '../protocol/error-facts.ts';
import type { ErrorName } from '../protocol/errors.ts';
import { isBefore } from './release.ts';

const names = Object.keys(errorFacts) as ErrorName[];

/** The errors that a release can answer, in the order of their codes. */
export function errorsOfRelease(release: string): ErrorName[] {
  return names.filter((name) => !isBefore(release, factsOf(name).since ?? '0.8'));
}

/** Kafka's own default message for an error, as the release says it. */
export function defaultMessageOf(name: ErrorName, release: string): string {
  const { message, before } = factsOf(name);
  let said = message;
  for (const [changed, older] of Object.entries(before ?? {})) {
    if (isBefore(release, changed)) said = older.message;
  }
  return said;
}

/** The Java classes above an exception, nearest first: they tell an application what to do. */
const parents: Readonly<Record<ErrorKind, readonly string[]>> = {
  plain: [],
  retriable: ['RetriableException'],
  coordinator: ['RefreshRetriableException', 'RetriableException'],
  metadata: ['InvalidMetadataException', 'RefreshRetriableException', 'RetriableException'],
  configuration: ['InvalidConfigurationException'],
  authorization: ['AuthorizationException', 'InvalidConfigurationException'],
  authentication: ['AuthenticationException', 'InvalidConfigurationException'],
  recoverable: ['ApplicationRecoverableException'],
  offset: ['InvalidOffsetException'],
  sequence: ['OutOfOrderSequenceException'],
};

/** Classes that KIP-1050 added as parents of older exceptions. */
const standardParents = [
  'RefreshRetriableException',
  'ApplicationRecoverableException',
  'InvalidConfigurationException',
];

/** The Java classes above an error's exception in a release, nearest first; none for NONE. */
export function ancestorsOf(name: ErrorName, release: string): string[] {
  const { exception, kind } = factsOf(name);
  if (exception === null) return [];
  return [...parentsOf(exception, kind, release), 'ApiException', 'KafkaException'];
}

function parentsOf(exception: string, kind: ErrorKind, release: string): readonly string[] {
  if (!isBefore(release, '4.1')) return parents[kind];
  const older = parents[kind].filter((parent) => !standardParents.includes(parent));
  // The exception was renamed in 2.6; its old name stayed on as its parent until 4.0.
  const wasRenamed = exception === 'NotLeaderOrFollowerException' && isBefore(release, '4.0');
  return wasRenamed ? ['NotLeaderForPartitionException', ...older] : older;
}

/** The error that a broker answers when it meets an exception: that of the nearest known class. */
export function errorOfException(exception: string, release: string): ErrorName {
  const own = names.find((name) => factsOf(name).exception === exception);
  if (own !== undefined) return own;
  const kinds = Object.values(parents);
  const chain = kinds.find((chain) => chain[0] === exception) ?? [];
  const known = isBefore(release, '4.1') ? [] : chain.slice(1);
  const above = names.find((name) => known.includes(factsOf(name).exception ?? ''));
  return above ?? 'UNKNOWN_SERVER_ERROR';
}

function factsOf(name: ErrorName): ErrorFacts {
  return errorFacts[name];
}
