// DescribeAcls: the ACLs that a filter finds, put by what they are about.
import { valuesOf } from '../../sim/map/persistent-map.ts';
import {
  bindingFilterOf,
  numberedEntry,
  numberedPattern,
  type NumberedEntry,
} from '../protocol/acl-messages.ts';
import { findsEntry, findsPattern, patternText } from '../protocol/acl.ts';
import type { RequestBody, ResponseBody } from '../protocol/envelope.ts';
import type { Image } from './image.ts';

type DescribedResource = ResponseBody<'DescribeAcls'>['resources'][number];

/** The resources of the ACLs that are found, in the order in which they were written. */
export function describedAcls(
  { acls }: Image,
  filter: RequestBody<'DescribeAcls'>,
): readonly DescribedResource[] {
  const asked = bindingFilterOf(filter);
  const found = new Map<string, { pattern: DescribedResource; acls: NumberedEntry[] }>();
  for (const { pattern, entry } of valuesOf(acls)) {
    if (!findsPattern(asked.pattern, pattern) || !findsEntry(asked.entry, entry)) continue;
    const key = patternText(pattern);
    const resource = found.get(key) ?? {
      pattern: { ...numberedPattern(pattern), acls: [] },
      acls: [],
    };
    resource.acls.push(numberedEntry(entry));
    found.set(key, resource);
  }
  return [...found.values()].map(({ pattern, acls: entries }) => ({ ...pattern, acls: entries }));
}
