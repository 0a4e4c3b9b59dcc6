// The timeline: how long each thing was so, one lane a thing, and the playhead over all of them.
import { group, label, mark, round, type Child, type Mark } from '../marks/mark.ts';
import type { History } from '../model/history.ts';
import type { Micros, PartitionId } from '../model/picture.ts';
import type { Branch } from '../model/run-source.ts';
import type { TimeAxis } from '../scales/time-axis.ts';
import { clockText, durationText } from '../text/format.ts';
import { faultLane, inSyncLane, leaderLane, type Lane, type LaneScene } from './timeline-lanes.ts';
import { stagePatterns } from './patterns.ts';

/** What the timeline is drawn from. */
export interface TimelineScene {
  readonly history: History;
  readonly axis: TimeAxis;
  readonly partition: PartitionId;
  readonly width: number;
  readonly isNarrow: boolean;
  /** How far the run is known. */
  readonly known: Micros;
  readonly isGrowing: boolean;
  readonly branch: Branch;
}

/** How high the lanes are together. */
export function timelineHeight(scene: TimelineScene): number {
  return lanesOf(scene).reduce((sum, lane) => sum + lane.height, axisHeight(scene)) + 8;
}

/** The lanes: all that does not move with the playhead. */
export function timelineStill(scene: TimelineScene): Mark {
  const lanes = lanesOf(scene);
  const top = axisHeight(scene);
  const height = timelineHeight(scene);
  let y = top;
  const marks = lanes.map((lane) => {
    const placed = group({ class: `lane lane-${lane.name}`, transform: `translate(0 ${y})` }, [
      !scene.isNarrow &&
        label(16, lane.labelY, lane.title, { class: lane.isHead ? 'strong' : 'note' }),
      ...lane.marks,
    ]);
    y += lane.height;
    return placed;
  });
  return group({ key: 'still' }, [
    stagePatterns(),
    ...(scene.isNarrow ? [] : axisMarks(scene.axis, height)),
    ...marks,
    ...forkMark(scene, height),
    ...frontier(scene, height),
  ]);
}

/** The playhead. */
export function playhead(scene: TimelineScene, t: Micros): Mark {
  const x = round(scene.axis.x(t));
  const height = timelineHeight(scene);
  return group({ key: 'playhead', class: 'playhead', transform: `translate(${x} 0)` }, [
    mark('line', { y1: 4, y2: height }),
    mark('path', { d: 'M-7 0H7V10L0 17L-7 10Z' }),
  ]);
}

/** The timeline in words: from when to when, what. */
export function describeTimeline(history: History, partition: PartitionId): string[] {
  const span = (from: Micros, to: Micros | undefined): string =>
    to === undefined ? `From ${clockText(from)} s on` : `${clockText(from)} to ${clockText(to)} s`;
  return [
    ...history.faults.map((it) => `${span(it.from, it.to)}: ${it.label}.`),
    ...history.leaders
      .filter((it) => it.partition === partition)
      .map((it) =>
        it.broker < 0
          ? `${span(it.from, it.to)}: nobody leads.`
          : `${span(it.from, it.to)}: broker ${it.broker} leads in epoch ${it.leaderEpoch}.`,
      ),
    ...history.isr
      .filter((it) => it.partition === partition && it.state !== 'in')
      .map((it) => `${span(it.from, it.to)}: broker ${it.broker} is not in the ISR.`),
  ];
}

function lanesOf(scene: TimelineScene): Lane[] {
  const lanes: LaneScene = scene;
  return [faultLane(lanes), leaderLane(lanes), inSyncLane(lanes)].filter(
    (lane) => lane !== undefined,
  );
}

function axisHeight(scene: TimelineScene): number {
  return scene.isNarrow ? 16 : 30;
}

function axisMarks({ ticks, breaks }: TimeAxis, height: number): Child[] {
  return [
    ...ticks.map(({ x, text }, index) =>
      group({ key: `tick/${index}`, class: 'tick-mark', transform: `translate(${round(x)} 0)` }, [
        mark('line', { y1: 24, y2: height }),
        label(0, 16, text, { class: 'middle' }),
      ]),
    ),
    ...breaks.map(({ x, width, skipped, isLabelled }, index) =>
      group({ key: `break/${index}`, class: 'time-break' }, [
        mark('path', { d: breakText(x + width / 2, height) }),
        isLabelled && label(x + width / 2, 16, `+${durationText(skipped)}`, { class: 'middle' }),
      ]),
    ),
  ];
}

/** Two short strokes across the axis, as drawn on maps where a scale is broken. */
function breakText(x: number, height: number): string {
  const left = round(x - 3);
  return `M${left - 3} 22l5 9M${left + 4} 22l5 9M${left - 3} ${height - 10}l5 9M${left + 4} ${height - 10}l5 9`;
}

function forkMark({ branch, axis }: TimelineScene, height: number): Child[] {
  if (branch.parent === undefined) return [];
  const x = round(axis.x(branch.at));
  return [
    group({ key: 'fork', class: 'fork' }, [
      mark('line', { x1: x, x2: x, y1: 22, y2: height }),
      mark('circle', { cx: x, cy: 25, r: 4 }),
    ]),
  ];
}

/** The edge of what is computed, while more is coming. */
function frontier({ isGrowing, axis, known }: TimelineScene, height: number): Child[] {
  if (!isGrowing) return [];
  const x = round(axis.x(known));
  return [
    mark('rect', {
      key: 'frontier',
      class: 'frontier',
      x: x - 2,
      y: 24,
      width: 4,
      height: height - 24,
    }),
  ];
}
