// Which topics a pattern of a command line means (IncludeList).
import { JavaException } from '../../engine/clients/admin/exception.ts';
import { isInternalTopic } from '../../engine/protocol/topic-name.ts';

/** Java's regular expression as ours; commas separate alternatives. Simplified: where both read alike. */
export function topicPattern(raw: string): RegExp {
  const pattern = raw
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replaceAll(/^["']+/g, '')
    .replaceAll(/["']+$/g, '');
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new JavaException('java.lang.RuntimeException', `${pattern} is an invalid regex.`);
  }
}

/** The names that a pattern means; without a pattern all of them. */
export function matchingTopics(
  names: readonly string[],
  raw: string | undefined,
  excludesInternal: boolean,
): string[] {
  const pattern = raw === undefined ? undefined : topicPattern(raw);
  return names.filter(
    (name) =>
      !(excludesInternal && isInternalTopic(name)) && (pattern === undefined || pattern.test(name)),
  );
}
