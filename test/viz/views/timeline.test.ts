import { expect, test } from 'vitest';
import { mark, textIn } from '../../../viz/marks/mark.ts';
import { toText } from '../../../viz/marks/to-text.ts';
import type { FaultSpan } from '../../../viz/model/history.ts';
import type { Deed } from '../../../viz/model/run-source.ts';
import { tempoOf } from '../../../viz/model/tempo.ts';
import { timeAxis } from '../../../viz/scales/time-axis.ts';
import {
  describeTimeline,
  playhead,
  timelineHeight,
  timelineStill,
  type TimelineScene,
} from '../../../viz/views/timeline.ts';
import { tellStory } from '../kit/demo-story.ts';

const seconds = 14;
const kill: readonly { at: number; deed: Deed }[] = [
  { at: 700_000, deed: { verb: 'kill', node: 1 } },
];
const pauseAndResume: readonly { at: number; deed: Deed }[] = [
  { at: 700_000, deed: { verb: 'pause', node: 2 } },
  { at: 11_000_000, deed: { verb: 'resume', node: 2 } },
];

function scene(deeds: readonly { at: number; deed: Deed }[], isNarrow: boolean): TimelineScene {
  const { history, moments } = tellStory(seconds, deeds);
  const notable = moments.filter(({ line }) => line.importance >= 2).map(({ line }) => line.t);
  const tempo = tempoOf(history.flights, notable, seconds * 1_000_000);
  const [from, width] = isNarrow ? [10, 390] : [148, 1056];
  return {
    history,
    axis: timeAxis('paced', tempo, from, width - 20),
    partition: 0,
    width,
    isNarrow,
    known: seconds * 1_000_000,
    isGrowing: false,
    branch: { id: 1, parent: 0, at: 700_000, name: 'kill broker 1' },
  };
}

test.each([
  ['quiet', 'wide', [], false],
  ['leader killed', 'wide', kill, false],
  ['leader killed', 'narrow', kill, true],
  ['follower paused', 'wide', pauseAndResume, false],
  ['follower paused', 'narrow', pauseAndResume, true],
  ['quiet', 'narrow', [], true],
] as const)('the timeline of "%s" is drawn as it was, %s', async (name, size, deeds, isNarrow) => {
  const it = scene(deeds, isNarrow);

  const svg = toText(
    mark('svg', { viewBox: `0 0 ${it.width} ${timelineHeight(it)}` }, [
      timelineStill(it),
      playhead(it, 1_000_000),
    ]),
  );

  await expect(`${svg}\n`).toMatchFileSnapshot(
    `./gallery/timeline-${name.replaceAll(' ', '-')}.${size}.svg.txt`,
  );
});

test('the words of the timeline name every span that its lanes draw', () => {
  const it = scene(kill, false);

  const words = describeTimeline(it.history, 0);
  const drawn = textIn(timelineStill(it));

  expect(words).toContain('From 0.7000 s on: broker 1 killed.');
  expect(words).toContain('0.0000 to 9.7000 s: broker 1 leads in epoch 5.');
  expect(words).toContain('From 9.7000 s on: broker 2 leads in epoch 6.');
  expect(words).toContain('From 9.7000 s on: broker 1 is not in the ISR.');
  expect(drawn).toContain('broker 1 killed');
  expect(drawn).toContain('broker 2, epoch 6');
  expect(drawn).toContain('+9 s');
});

test('faults that overlap stand below each other', () => {
  const quiet = scene([], false);
  const fault = (id: number, from: number, to: number): FaultSpan => ({
    id,
    label: `fault ${id}`,
    from,
    to,
  });
  const heightOf = (...faults: readonly FaultSpan[]): number =>
    timelineHeight({ ...quiet, history: { ...quiet.history, faults } });

  const apart = heightOf(fault(1, 0, 1_000_000), fault(2, 1_000_000, 2_000_000));

  expect(apart).toBe(heightOf());
  expect(heightOf(fault(1, 0, 1_000_001), fault(2, 1_000_000, 2_000_000))).toBeGreaterThan(apart);
});
