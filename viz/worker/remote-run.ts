// The run that the page plays, over a worker: it asks, keeps what comes, and answers at once from that.
import type { TraceReader } from '../../sim/trace/reading.ts';
import { forkView, grow, rootView, type BranchView } from '../model/branch-view.ts';
import { pictureAt } from '../model/film.ts';
import { listOf, whyOf } from '../model/lines.ts';
import { serverName } from '../model/cast.ts';
import type { Micros } from '../model/picture.ts';
import type {
  Branch,
  Deed,
  EventList,
  Focus,
  RunSource,
  SentMessage,
  Trouble,
} from '../model/run-source.ts';
import { shownName } from '../model/shown-names.ts';
import { capital } from '../text/format.ts';
import type { BranchStart, FromWorker, LoadedRun, ToWorker, TraceChunk } from './messages.ts';

/** A way to the worker and back. */
export interface WorkerDoor {
  readonly send: (message: ToWorker) => void;
  readonly onMessage: (listener: (message: FromWorker) => void) => void;
}

/** What comes of asking for a scenario: a run, or what is wrong with the file. */
export type Opened =
  | { readonly type: 'run'; readonly source: RunSource }
  | Extract<FromWorker, { readonly type: 'refused' | 'trouble' }>;

/** A scenario's text and the name of its file. */
export interface ScenarioText {
  readonly file: string;
  readonly text: string;
  readonly seed?: string;
}

/** Loads a scenario and says what came of it, once. */
export function openRun(
  door: WorkerDoor,
  reader: TraceReader,
  scenario: ScenarioText,
  opened: (result: Opened) => void,
): void {
  let run: RemoteRun | undefined;
  door.onMessage((message) => {
    if (run !== undefined) {
      hear(run, message);
    } else if (message.type === 'loaded') {
      run = newRun(door, reader, message.run);
      opened({ type: 'run', source: sourceOf(run) });
    } else if (message.type === 'refused' || message.type === 'trouble') {
      opened(message);
    }
  });
  door.send({ type: 'load', id: 0, ...scenario });
}

/** What the page keeps of a run. */
interface RemoteRun {
  readonly door: WorkerDoor;
  readonly loaded: LoadedRun;
  readonly views: BranchView[];
  readonly listeners: Set<() => void>;
  /** Deeds whose branch has not come yet, by the number of the question. */
  readonly deeds: Map<
    number,
    { readonly branch: number; readonly at: Micros; readonly deed: Deed }
  >;
  /** Messages that were asked for, by branch and row; undefined until they come. */
  readonly sent: Map<string, SentMessage | undefined>;
  /** Which of them a question was about. */
  readonly asking: Map<number, string>;
  shown: number;
  asked: number;
  trouble: Trouble | undefined;
}

function newRun(door: WorkerDoor, reader: TraceReader, loaded: LoadedRun): RemoteRun {
  const branch = { id: 0, at: 0, name: 'as the scenario is written' };
  const { cast, ends } = loaded;
  const root = rootView({ branch, ends }, { cast, reader, names: loaded.start.names });
  return {
    door,
    loaded,
    views: [root],
    listeners: new Set(),
    deeds: new Map(),
    sent: new Map(),
    asking: new Map(),
    shown: 0,
    asked: 0,
    trouble: undefined,
  };
}

function sourceOf(run: RemoteRun): RunSource {
  const { name, seed, kafka } = run.loaded;
  const { listeners } = run;
  return {
    scenario: { name, seed, kafka },
    branches: () => run.views.map(({ branch }) => branch),
    shown: () => shownView(run).branch,
    show: (branch) => {
      if (run.views[branch] === undefined) return;
      run.shown = branch;
      run.trouble = undefined;
      askToAdvance(run, shownView(run).ends);
      tell(run);
    },
    known: () => shownView(run).known.track.known,
    ends: () => shownView(run).ends,
    pictureAt: (t) => pictureAt(shownView(run).film, t),
    events: (focus) => eventsOf(shownView(run), focus),
    history: () => shownView(run).history,
    why: (row) => whyOf(shownView(run).lines, shownView(run).known, row),
    sent: (row) => sentOf(run, row),
    trouble: () => run.trouble,
    advance: (to) => {
      askToAdvance(run, to);
    },
    fork: (at, deed) => {
      run.asked += 1;
      run.trouble = undefined;
      run.deeds.set(run.asked, { branch: run.shown, at, deed });
      run.door.send({ type: 'fork', id: run.asked, branch: run.shown, at, deed });
    },
    onGrowth: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function shownView({ views, shown }: RemoteRun): BranchView {
  return views[shown] as BranchView;
}

function eventsOf(view: BranchView, focus: Focus): EventList {
  const kept = view.lists.get(focus);
  if (kept !== undefined) return kept;
  const list = listOf(view.lines, view.known, focus);
  view.lists = new Map(view.lists).set(focus, list);
  return list;
}

/** Asks for a message once. */
function sentOf(run: RemoteRun, row: number): SentMessage | undefined {
  const key = `${run.shown}/${row}`;
  if (!run.sent.has(key)) {
    run.asked += 1;
    run.sent.set(key, undefined);
    run.asking.set(run.asked, key);
    run.door.send({ type: 'bytes', id: run.asked, branch: run.shown, row });
  }
  return run.sent.get(key);
}

function askToAdvance(run: RemoteRun, to: Micros): void {
  if (shownView(run).known.track.known >= to) return;
  run.asked += 1;
  run.door.send({ type: 'advance', id: run.asked, branch: run.shown, to });
}

function hear(run: RemoteRun, message: FromWorker): void {
  switch (message.type) {
    case 'chunk':
      takeIn(run, message.chunk);
      break;
    case 'forked':
      branchOff(run, message.id, message.start);
      break;
    case 'trouble':
      run.deeds.delete(message.id);
      run.trouble = inWords(message.trouble);
      break;
    case 'bytes':
      run.sent.set(run.asking.get(message.id) ?? '', message.message);
      run.asking.delete(message.id);
      break;
    case 'loaded':
    case 'refused':
    case 'moment':
    case 'rows':
      return;
  }
  tell(run);
}

/** The world's own words, with servers called as the page calls them. */
function inWords({ headline, detail }: Trouble): Trouble {
  return { headline, detail: capital(shownName('sentence', detail)) };
}

function takeIn(run: RemoteRun, { branch, ...part }: TraceChunk): void {
  const view = run.views[branch];
  if (view !== undefined) grow(view, part);
}

/** So long a branch goes on at least, so that what follows from a deed is seen. */
const aftermath: Micros = 12_000_000;

function branchOff(run: RemoteRun, id: number, start: BranchStart): void {
  const done = run.deeds.get(id);
  const parent = run.views[start.parent ?? 0];
  if (done === undefined || parent === undefined) return;
  run.deeds.delete(id);
  const { at, deed } = done;
  const { servers } = parent.known.track.cast;
  const server = servers.find((it) => it.broker === deed.node);
  const name = `${deed.verb} ${server === undefined ? `node ${deed.node}` : serverName(server)}`;
  const branch: Branch = { id: start.branch, parent: parent.branch.id, at, deed, name };
  const ends = Math.max(parent.ends, start.fromTime + aftermath);
  const { fromTurn: turn, fromTime: time, names } = start;
  run.views.push(forkView(parent, { branch, ends }, { turn, time, names }));
  run.shown = start.branch;
  askToAdvance(run, ends);
}

function tell({ listeners }: RemoteRun): void {
  for (const listener of listeners) listener();
}
