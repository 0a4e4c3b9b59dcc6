// Promises that Kafka makes since a release: of older ones they are not asked.
import { expect, test } from 'vitest';
import { breaks, ordinary } from './breaks.ts';
import { checkersOf } from './stage.ts';

/** What a checker makes of a cluster of some release in which its promise is broken. */
function objectionsIn(release: string, id: string): string[] {
  const stage = ordinary();
  stage.release = release;
  breaks[id]?.(stage);
  stage.watching.end(stage.time, true);
  return checkersOf(stage);
}

test.each(['R-16', 'V-01'])('%s is promised since 3.7', (id) => {
  expect(objectionsIn('3.6', id)).not.toContain(id);
  expect(objectionsIn('3.7', id)).toContain(id);
});
