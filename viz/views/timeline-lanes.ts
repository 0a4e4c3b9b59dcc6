// The lanes of the timeline: faults, who led, who was in sync.
import { label, mark, round, type Child, type Mark } from '../marks/mark.ts';
import { zigzag } from '../marks/zigzag.ts';
import { textWidth } from '../layout/text-width.ts';
import type { FaultSpan, History, IsrSpan, LeaderSpan, Span } from '../model/history.ts';
import type { Micros, PartitionId } from '../model/picture.ts';
import { epochClass } from '../scales/colours.ts';
import type { TimeAxis } from '../scales/time-axis.ts';
import { durationText } from '../text/format.ts';

/** What lanes are drawn from. */
export interface LaneScene {
  readonly history: History;
  readonly axis: TimeAxis;
  readonly partition: PartitionId;
  readonly known: Micros;
  readonly isNarrow: boolean;
}

/** A lane with its title, drawn from y = 0 on. */
export interface Lane {
  readonly name: string;
  readonly title: string;
  readonly isHead: boolean;
  readonly labelY: number;
  readonly height: number;
  readonly marks: readonly Child[];
}

/** What we broke and for how long: a zigzag with its label. What overlaps stands below the other. */
export function faultLane(scene: LaneScene): Lane {
  const step = scene.isNarrow ? 14 : 24;
  const lines: FaultSpan[][] = [[]];
  for (const fault of scene.history.faults) {
    const free = lines.find((line) => (line.at(-1)?.to ?? Infinity) <= fault.from || !line.length);
    if (free === undefined) lines.push([fault]);
    else free.push(fault);
  }
  const shown = lines.slice(0, mostFaultLines);
  const marks = shown.flatMap((line, index) =>
    line.flatMap((fault) => faultMarks(fault, scene, (scene.isNarrow ? 7 : 13.5) + index * step)),
  );
  const height = (scene.isNarrow ? 14 : 27) + (shown.length - 1) * step;
  return { name: 'faults', title: 'Faults', isHead: false, labelY: 18, height, marks };
}

/** More faults at once than this are told in the events only. */
const mostFaultLines = 3;

function faultMarks(fault: FaultSpan, scene: LaneScene, y: number): Child[] {
  const { x, width } = extent(fault, scene);
  const labelWidth = textWidth(fault.label, 12, true) + 10;
  const fits = !scene.isNarrow && width > labelWidth + 24;
  return [
    mark('path', { class: 'zigzag', d: zigzag(x, x + Math.max(width, 8), y) }),
    fits &&
      mark('rect', {
        class: 'label-paper',
        x: round(x + 10),
        y: y - 9,
        width: round(labelWidth),
        height: 18,
      }),
    fits && label(x + 15, y + 4.5, fault.label, { class: 'fault-label' }),
    mark('title', {}, [fault.label]),
  ];
}

/** Who led: a band for each reign, hatched while nobody did. */
export function leaderLane(scene: LaneScene): Lane {
  const name = scene.history.partitions.find((it) => it.id === scene.partition)?.name ?? '';
  const height = scene.isNarrow ? 16 : 27;
  const marks = scene.history.leaders
    .filter((it) => it.partition === scene.partition)
    .flatMap((span) => leaderMarks(span, scene, height - 7));
  return { name: 'leader', title: `${name} leader`, isHead: true, labelY: 16, height, marks };
}

function leaderMarks(span: LeaderSpan, scene: LaneScene, height: number): Child[] {
  const { x, width } = extent(span, scene);
  const vacant = span.broker < 0;
  const long = vacant
    ? `nobody, ${durationText((span.to ?? scene.known) - span.from)}`
    : `broker ${span.broker}, epoch ${span.leaderEpoch}`;
  const short = vacant ? 'nobody' : `${span.broker}, epoch ${span.leaderEpoch}`;
  const text = [long, short, vacant ? '' : String(span.broker)].find(
    (it) => textWidth(it, 12.5, true) + 14 < width,
  );
  return [
    mark('rect', {
      class: vacant ? 'vacancy' : `reign ${epochClass(span.leaderEpoch)}`,
      x: round(x),
      y: 2,
      width: round(Math.max(1, width - 1)),
      height,
      rx: 2,
    }),
    !scene.isNarrow &&
      text !== undefined &&
      text !== '' &&
      label(x + 7, 2 + height / 2 + 4.5, text, { class: vacant ? 'vacancy-text' : 'reign-text' }),
    mark('title', {}, [long]),
  ];
}

/** Who was in sync: a bar for each replica, solid in, dotted out, double when it may still lead. */
export function inSyncLane(scene: LaneScene): Lane | undefined {
  const spans = scene.history.isr.filter((it) => it.partition === scene.partition);
  const brokers = [...new Set(spans.map((it) => it.broker))].toSorted((a, b) => a - b);
  if (scene.isNarrow || brokers.length === 0) return undefined;
  const step = 13;
  return {
    name: 'in-sync',
    title: 'in sync',
    isHead: false,
    labelY: 14 + ((brokers.length - 1) * step) / 2,
    height: brokers.length * step + 10,
    marks: brokers.flatMap((broker, index) => {
      const y = 9 + index * step;
      const first = scene.axis.x(0);
      return [
        label(first - 9, y + 4.5, String(broker), { class: 'note end' }),
        ...spans.filter((it) => it.broker === broker).map((span) => isrBar(span, scene, y)),
      ];
    }),
  };
}

function isrBar(span: IsrSpan, scene: LaneScene, y: number): Mark {
  const { x, width } = extent(span, scene);
  return mark('path', {
    class: `isr is-${span.state}`,
    d:
      span.state === 'eligible'
        ? `M${round(x)} ${y - 2}h${round(width)}M${round(x)} ${y + 2}h${round(width)}`
        : `M${round(x)} ${y}h${round(width)}`,
  });
}

function extent(span: Span, scene: LaneScene): { x: number; width: number } {
  const x = scene.axis.x(span.from);
  return { x, width: Math.max(0, scene.axis.x(span.to ?? scene.known) - x) };
}
