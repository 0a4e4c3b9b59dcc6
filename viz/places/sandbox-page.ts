// The whole page of the sandbox as marks. Each part is remembered while what it shows stays the same.
import { mark, type Mark } from '../marks/mark.ts';
import { factorAt, type Bench } from '../model/bench.ts';
import type { History } from '../model/history.ts';
import type { Micros, PartitionId, Picture } from '../model/picture.ts';
import { remember } from '../model/remember.ts';
import { messageSubject } from '../model/subject.ts';
import type { Branch, EventLine, EventList, RunSource } from '../model/run-source.ts';
import { segmentAt, tempoOf, type Tempo } from '../model/tempo.ts';
import { bytesPanel } from '../panels/bytes.ts';
import { branchesPanel } from '../panels/branches.ts';
import { controls } from '../panels/controls.ts';
import { dock } from '../panels/dock.ts';
import { eventsPanel } from '../panels/events.ts';
import { header } from '../panels/header.ts';
import { helpPanel } from '../panels/help.ts';
import { button, box, choice, keyCap } from '../panels/html.ts';
import { inspector } from '../panels/inspector.ts';
import { transport, type FilmState } from '../panels/transport.ts';
import { whyPanel } from '../panels/why.ts';
import { twinPanel } from '../panels/twin.ts';
import { timeAxis, type TimeAxis } from '../scales/time-axis.ts';
import { mostAsSvg } from '../views/flights.ts';
import { layoutOf, stage } from '../views/stage.ts';
import {
  describeTimeline,
  playhead,
  timelineHeight,
  timelineStill,
  type TimelineScene,
} from '../views/timeline.ts';
import type { ViewOptions } from '../views/view.ts';

/** Sizes that only the browser knows. */
export interface PageSizes {
  readonly stageWidth: number;
  readonly stageHeight: number;
  readonly timelineWidth: number;
  readonly isNarrow: boolean;
  readonly isStepwise: boolean;
}

/** The page, and what the loop around it needs to know. */
export interface SandboxPage {
  readonly marks: readonly Mark[];
  readonly picture: Picture;
  readonly options: ViewOptions;
  readonly tempo: Tempo;
  readonly timeline: TimelineScene;
}

/** Makes the function that draws the page; what it remembers belongs to one page. */
export function sandboxPageMaker(): (
  bench: Bench,
  source: RunSource,
  sizes: PageSizes,
) => SandboxPage {
  const parts = {
    header: remember(header),
    still: remember(stage.still),
    controls: remember(controls),
    layout: remember(layoutOf),
    tempo: remember(tempoFor),
    axis: remember(timeAxis),
    timeline: remember(timelineScene),
    lanes: remember(timelineStill),
    viewBar: remember(viewBar),
    summary: remember(stage.summarise),
    progress: remember(progressOf),
    options: remember(viewOptions),
    events: remember(eventsPanel),
    branches: remember(branchesPanel),
    why: remember(whyPanel),
  };
  return (bench, source, sizes) => {
    const picture = source.pictureAt(bench.t);
    const history = source.history();
    const tempo = parts.tempo(history, source.events('notable'), source.known());
    const partition = bench.partition ?? history.partitions[0]?.id ?? 0;
    const options = parts.options(sizes, partition, bench.selection, !bench.isPlaying);
    const axis = parts.axis(bench.pace, tempo, labelWidth(sizes), timelineWidth(sizes) - 20);
    const progress = parts.progress(source.known(), source.ends(), source.shown(), partition);
    const timeline = parts.timeline(history, axis, sizes, progress);
    const marks = [
      parts.header(source.scenario, source.shown(), picture.hash),
      mark('main', { class: 'main' }, [
        parts.viewBar(bench.isText, parts.summary(picture, options), history.partitions, partition),
        ...troubleBar(source),
        bench.isText
          ? box('stage is-text', [twinPanel(stage.describe(picture, bench.t, options))])
          : stageFigure(picture, bench.t, options, parts),
        transport(bench, filmState(bench, source, tempo)),
        timelineFigure(timeline, bench.t, parts.lanes(timeline)),
      ]),
      dock(bench.dock, pane(bench, source, picture, parts)),
      ...(bench.isHelp ? [helpPanel()] : []),
    ];
    return { marks, picture, options, tempo, timeline };
  };
}

type Parts = {
  readonly still: typeof stage.still;
  readonly controls: typeof controls;
  readonly layout: typeof layoutOf;
  readonly events: typeof eventsPanel;
  readonly branches: typeof branchesPanel;
  readonly why: typeof whyPanel;
};

function viewBar(
  isText: boolean,
  summary: string,
  partitions: History['partitions'],
  shown: PartitionId,
): Mark {
  const tab = (words: string, shows: boolean, key: string): Mark =>
    button(
      { name: isText === shows ? '' : 'text', value: '' },
      [words, key !== '' && keyCap(key)],
      { class: 'tab', 'aria-pressed': isText === shows ? 'true' : 'false' },
    );
  return box('view-bar', [
    tab('Stage', false, ''),
    tab('Text', true, 'T'),
    partitions.length > 1 &&
      choice(
        'partition',
        'partition',
        String(shown),
        partitions.map(({ id, name }) => [String(id), name]),
      ),
    mark('p', { class: 'summary', id: 'summary' }, [summary]),
  ]);
}

function troubleBar(source: RunSource): Mark[] {
  const trouble = source.trouble();
  if (trouble === undefined) return [];
  return [
    box('trouble', [mark('b', {}, [trouble.headline]), mark('span', {}, [trouble.detail])], {
      role: 'alert',
    }),
  ];
}

function stageFigure(picture: Picture, t: Micros, options: ViewOptions, parts: Parts): Mark {
  const layout = parts.layout(picture, options);
  const width = Math.round(layout.width * layout.scale);
  const height = Math.round(layout.height * layout.scale);
  return mark('figure', { class: 'stage', 'aria-labelledby': 'summary' }, [
    box('stage-space', [
      mark(
        'svg',
        {
          class: options.selection === undefined ? '' : 'has-selection',
          role: 'group',
          'aria-label': 'The cluster',
          viewBox: `0 0 ${Math.round(layout.width)} ${Math.round(layout.height)}`,
          width,
          height,
        },
        [parts.still(picture, options), stage.moving(picture, t, options)],
      ),
      picture.messages.length > mostAsSvg &&
        mark('canvas', { class: 'traffic', width, height, 'aria-hidden': 'true' }),
      parts.controls(picture, layout),
    ]),
  ]);
}

function timelineFigure(scene: TimelineScene, t: Micros, lanes: Mark): Mark {
  const height = timelineHeight(scene);
  return mark('figure', { class: 'timeline' }, [
    mark(
      'svg',
      {
        role: 'slider',
        tabindex: 0,
        'aria-label': 'Playhead',
        'aria-valuemin': 0,
        'aria-valuemax': scene.known,
        'aria-valuenow': t,
        'aria-valuetext': `${(t / 1_000_000).toFixed(4)} seconds`,
        viewBox: `0 0 ${scene.width} ${height}`,
        width: scene.width,
        height,
      },
      [lanes, playhead(scene, t)],
    ),
    mark('figcaption', { class: 'unseen' }, [
      describeTimeline(scene.history, scene.partition).join(' '),
    ]),
  ]);
}

function pane(bench: Bench, source: RunSource, picture: Picture, parts: Parts): Mark {
  switch (bench.dock) {
    case 'events': {
      const list = source.events(bench.listing);
      return parts.events(list, list.upTo(bench.t), bench.listing);
    }
    case 'why':
      return parts.why(whyAt(bench, source));
    case 'inspect':
      return box('inspected', [
        inspector(picture, bench.t, bench.selection),
        ...bodyOf(bench, source, picture),
      ]);
    case 'branches':
      return parts.branches(source.branches(), source.shown().id);
  }
}

/** What a chosen message says in full, while it is in the picture. */
function bodyOf(bench: Bench, source: RunSource, picture: Picture): Mark[] {
  const chosen = picture.messages.find((it) => messageSubject(it.id) === bench.selection);
  const sent = chosen && source.sent(chosen.id);
  return sent === undefined ? [] : [bytesPanel(sent)];
}

/** The chain that ends with the last event of the list that has happened. */
function whyAt(bench: Bench, source: RunSource): readonly EventLine[] {
  const list = source.events(bench.listing);
  const passed = list.upTo(bench.t);
  return passed === 0 ? [] : source.why(list.line(passed - 1).row);
}

function tempoFor(history: History, notable: EventList, known: Micros): Tempo {
  const moments = Array.from({ length: notable.length }, (_, index) => notable.line(index).t);
  return tempoOf(history.flights, moments, known);
}

function viewOptions(
  sizes: PageSizes,
  partition: PartitionId,
  selection: string | undefined,
  isLabelled: boolean,
): ViewOptions {
  return {
    width: sizes.stageWidth,
    height: sizes.stageHeight,
    partition,
    isLabelled,
    isStepwise: sizes.isStepwise,
    ...(selection !== undefined && { selection }),
  };
}

type Progress = Pick<TimelineScene, 'known' | 'isGrowing' | 'branch' | 'partition'>;

function progressOf(known: Micros, ends: Micros, branch: Branch, partition: PartitionId): Progress {
  return { known, isGrowing: known < ends, branch, partition };
}

const timelineWidth = (sizes: PageSizes): number => Math.max(280, sizes.timelineWidth);
const labelWidth = (sizes: PageSizes): number => (sizes.isNarrow ? 10 : 148);

function timelineScene(
  history: History,
  axis: TimeAxis,
  sizes: PageSizes,
  progress: Progress,
): TimelineScene {
  return {
    history,
    axis,
    width: timelineWidth(sizes),
    isNarrow: sizes.isNarrow,
    ...progress,
  };
}

function filmState(bench: Bench, source: RunSource, tempo: Tempo): FilmState {
  const segment = segmentAt(tempo, bench.t);
  const factor = factorAt(bench, tempo);
  return {
    factor,
    isSkipping: bench.pace === 'paced' && segment?.isBusy === false && factor > 1.05,
    isWaiting: bench.isPlaying && bench.t >= source.known() && source.known() < source.ends(),
    isAtEnd: bench.t >= source.ends(),
  };
}
