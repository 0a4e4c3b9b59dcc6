// A scripted run behind the door that the page knows: for the gallery and for tests.
import type {
  EventLine,
  Branch,
  Deed,
  EventList,
  Focus,
  RunSource,
} from '../../../viz/model/run-source.ts';
import type { Picture } from '../../../viz/model/picture.ts';
import { tellStory, type Story } from './demo-story.ts';
import type { Moment } from './demo-teller.ts';

/** A source whose branches are scripted runs; everything is known at once. */
export function demoSource(seconds: number): RunSource {
  const branches: (Branch & { deeds: { at: number; deed: Deed }[] })[] = [
    { id: 0, at: 0, name: 'main', deeds: [] },
  ];
  const played = new Map<number, Story>();
  const lists = new Map<string, EventList>();
  const listeners = new Set<() => void>();
  let shown = 0;
  const run = (): Story => {
    const found = played.get(shown) ?? tellStory(seconds, branches[shown]?.deeds ?? []);
    played.set(shown, found);
    return found;
  };
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    scenario: { name: 'first-record', seed: '7', kafka: '4.3' },
    branches: () => branches,
    shown: () => branches[shown] as Branch,
    show: (branch) => {
      shown = branch;
      tell();
    },
    known: () => seconds * 1_000_000,
    ends: () => seconds * 1_000_000,
    pictureAt: (t) => pictureIn(run().moments, t),
    events: (focus) => {
      const key = `${shown}/${focus}`;
      const list = lists.get(key) ?? listOf(run().moments, focus);
      lists.set(key, list);
      return list;
    },
    history: () => run().history,
    // A story has no causes: everything follows from what stood before it.
    why: (row) =>
      run()
        .moments.slice(Math.max(0, row - 3), row + 1)
        .map(({ line }) => line),
    sent: () => undefined,
    trouble: () => undefined,
    advance: () => undefined,
    fork: (at, deed) => {
      const parent = branches[shown];
      if (parent === undefined) return;
      const name = `${deed.verb} broker ${deed.node}`;
      branches.push({
        id: branches.length,
        parent: parent.id,
        at,
        deed,
        name,
        deeds: [...parent.deeds, { at, deed }],
      });
      shown = branches.length - 1;
      tell();
    },
    onGrowth: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function pictureIn(moments: readonly Moment[], t: number): Picture {
  const passed = countUpTo(moments.length, (index) => moments[index]?.line.t ?? 0, t);
  return (moments[Math.max(0, passed - 1)] as Moment).picture;
}

function listOf(moments: readonly Moment[], focus: Focus): EventList {
  const lines = moments.filter((it) => belongs(it, focus)).map((it) => it.line);
  return {
    length: lines.length,
    line: (index) => lines[index] as EventLine,
    upTo: (t) => countUpTo(lines.length, (index) => lines[index]?.t ?? 0, t),
  };
}

function belongs({ line, tags }: Moment, focus: Focus): boolean {
  const least = { everything: 0, routine: 1, notable: 2, headlines: 3 } as const;
  return focus in least
    ? line.importance >= least[focus as keyof typeof least]
    : tags.includes(focus);
}

function countUpTo(length: number, timeOf: (index: number) => number, t: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
