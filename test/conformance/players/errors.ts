import {
  ancestorsOf,
  defaultMessageOf,
  errorOfException,
  errorsOfRelease,
} from '../../../engine/config/errors-by-release.ts';
import { isBefore } from '../../../engine/config/release.ts';
import { ErrorCode, errorOf, type ErrorName } from '../../../engine/protocol/errors.ts';
import { difference } from '../difference.ts';
import type { GoldenFile } from '../golden.ts';
import type { Player } from '../player.ts';

interface ExceptionCase {
  readonly exception: string;
  readonly cause: string | null;
  readonly error: string;
}

/** Every error of a release, and the errors that exceptions become. */
export const errors: Player = {
  families: ['tables/errors'],
  play: ({ release }, { id, ...recorded }) => {
    const name = id as ErrorName;
    if (!errorsOfRelease(release).includes(name)) return `${release} should have ${id}`;
    return difference(recorded, errorInRelease(name, release));
  },
  playHead,
};

function errorInRelease(name: ErrorName, release: string): Record<string, unknown> {
  const { code, exception, retriable, invalidatesMetadata, refreshesBeforeRetry } = errorOf(
    ErrorCode[name],
  );
  return {
    code,
    exception,
    retriable,
    invalidMetadata: invalidatesMetadata,
    // The class came with KIP-1050; clients refreshed before that too.
    refreshRetriable: refreshesBeforeRetry && !isBefore(release, '4.1'),
    ancestors: ancestorsOf(name, release),
    message: defaultMessageOf(name, release),
  };
}

function playHead({ release, head, cases }: GoldenFile): string | undefined {
  const recorded = head['forException'] as readonly ExceptionCase[];
  // The errors of concurrent Java code wrap what really happened.
  const found = recorded.map(({ exception, cause }) => ({
    exception,
    cause,
    error: errorOfException(cause ?? exception, release),
  }));
  const names = cases.map(({ id }) => id);
  return (
    difference(recorded, found, 'forException') ??
    difference(names.toSorted(), errorsOfRelease(release).toSorted(), 'names')
  );
}
