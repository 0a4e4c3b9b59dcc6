// What rows of the world do to a picture: processes come and go, messages fly, things break.
import { worldFaults } from '../../sim/faults/table.ts';
import { numberOf, type Row } from '../../sim/trace/reading.ts';
import { brokerOf, type Cast } from './cast.ts';
import {
  forgetParked,
  mapWith,
  mapWithout,
  setClient,
  setController,
  setNode,
  type Draft,
  type RowFold,
} from './draft.ts';
import { setLiveness, setSession } from './liveness.ts';
import type { ProcessId } from './picture.ts';
import { capital } from '../text/format.ts';

/** How rows of the world itself change the picture. */
export const worldFolds: Readonly<Record<string, RowFold>> = {
  'process-started': (draft, row) => {
    setProcess(draft, numberOf(row, 'process'), 'running');
  },
  'process-ended': (draft, row) => {
    const process = numberOf(row, 'process');
    const parked = draft.picture.parked.filter((it) => it.process !== process);
    draft.picture = { ...draft.picture, parked };
    setProcess(draft, process, 'dead');
  },
  'process-paused': (draft, row) => {
    setProcess(draft, numberOf(row, 'process'), 'paused');
  },
  'process-resumed': (draft, row) => {
    setProcess(draft, numberOf(row, 'process'), 'running');
  },
  'message-sent': (draft, row) => {
    const message = draft.known.messages.get(row.number)?.picture;
    if (message === undefined) return;
    draft.memory = { ...draft.memory, flying: [...draft.memory.flying, row.number] };
    if (message.api === 'Produce' && !message.isResponse) noteAsked(draft, row.number, row.process);
  },
  'message-delivered': (draft, row) => {
    const sent = numberOf(row, 'message');
    const flying = draft.memory.flying.filter((it) => it !== sent);
    draft.memory = { ...draft.memory, flying };
    onRead(draft, sent);
  },
  'message-lost': (draft, row) => {
    // It stays in sight for a moment. Whoever waits for its answer waits no more.
    noteAnswered(draft, numberOf(row, 'message'));
  },
  'connection-closed': (draft, row) => {
    const connection = numberOf(row, 'connection');
    forgetParked(draft, row.process, connection);
    for (const [sent, process] of draft.memory.unanswered) {
      const message = draft.known.messages.get(sent)?.picture;
      const peer = draft.known.ends.get(connection ^ 1);
      if (process === row.process && message?.to === peer) noteAnswered(draft, sent);
    }
  },
  'clock-changed': (draft, row) => {
    const host = draft.known.track.names.get('host')?.texts[numberOf(row, 'host')];
    const server = draft.known.track.cast.servers.find(({ name }) => name === host);
    if (server !== undefined) {
      setNode(draft, server.broker, { clockOffset: numberOf(row, 'offset') });
    }
  },
  'fault-began': began,
  'fault-healed': (draft, row) => {
    const id = numberOf(row, 'fault');
    const faults = draft.picture.faults.filter((it) => it.id !== id);
    draft.picture = { ...draft.picture, faults };
  },
};

function setProcess(draft: Draft, process: ProcessId, state: 'running' | 'paused' | 'dead'): void {
  const processes = mapWith(draft.memory.processes, process, state);
  draft.memory = { ...draft.memory, processes };
  const broker = brokerOf(draft.known.track.cast, process);
  if (broker >= 0) setLiveness(draft, broker);
  else if (isController(draft, process)) {
    setController(draft, process, { isAlive: state !== 'dead', isPaused: state === 'paused' });
  } else setClient(draft, process, { isAlive: state !== 'dead' });
}

function isController({ picture }: Draft, process: ProcessId): boolean {
  return picture.controllers.some((it) => it.process === process);
}

/** APIs by which the controller hears that a broker is there. */
const signsOfLife: readonly string[] = ['BrokerHeartbeat', 'BrokerRegistration'];

function onRead(draft: Draft, sent: number): void {
  const message = draft.known.messages.get(sent);
  if (message === undefined) return;
  noteAnswered(draft, message.inReplyTo);
  const { api, isResponse, from } = message.picture;
  if (signsOfLife.includes(api) && !isResponse) heardOf(draft, from);
}

function heardOf(draft: Draft, process: ProcessId): void {
  const broker = brokerOf(draft.known.track.cast, process);
  const lastHeard = mapWith(draft.memory.lastHeard, broker, draft.t);
  draft.memory = { ...draft.memory, lastHeard };
  setSession(draft, broker);
}

function noteAsked(draft: Draft, sent: number, process: ProcessId): void {
  draft.memory = { ...draft.memory, unanswered: mapWith(draft.memory.unanswered, sent, process) };
  countInFlight(draft, process);
}

function noteAnswered(draft: Draft, sent: number): void {
  const process = draft.memory.unanswered.get(sent);
  if (process === undefined) return;
  draft.memory = { ...draft.memory, unanswered: mapWithout(draft.memory.unanswered, sent) };
  countInFlight(draft, process);
}

function countInFlight(draft: Draft, process: ProcessId): void {
  const all = [...draft.memory.unanswered.values()];
  setClient(draft, process, { inFlight: all.filter((it) => it === process).length });
}

function began(draft: Draft, row: Row): void {
  const { names, shown, cast } = draft.known.track;
  const kind = names.get('text')?.texts[numberOf(row, 'kind')] ?? '';
  // What happens at once and is over has nothing that stays broken.
  if (worldFaults[kind]?.heal === undefined) return;
  const says = numberOf(row, 'says');
  const fault = {
    id: numberOf(row, 'fault'),
    kind,
    processes: mentioned(cast, names.get('sentence')?.texts[says] ?? ''),
    since: row.time,
    sentence: capital(shown.get('sentence')?.texts[says] ?? ''),
  };
  draft.picture = { ...draft.picture, faults: [...draft.picture.faults, fault] };
}

/** The processes that a fault's sentence names; of groups that cannot reach each other, the first. */
function mentioned({ servers, clients }: Cast, sentence: string): ProcessId[] {
  const words = new Set((sentence.split('|')[0] ?? '').split(/[^\w-]+/));
  return [...servers, ...clients].filter(({ name }) => words.has(name)).map((it) => it.process);
}
