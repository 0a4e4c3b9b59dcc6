// A cluster that a test plays with, step by step: it asks, strikes, waits, and looks. Everything is kept, so
// that the play can be told afterwards. Who decides in the cluster is no part of it.
import type { Plain } from '../../sim/plain.ts';
import { ms, seconds, type Micros } from '../../sim/time.ts';
import { valuesOf } from '../../sim/map/persistent-map.ts';
import { columnsRecorder, createColumns, type Columns } from '../../sim/trace/columns.ts';
import type { TraceTable } from '../../sim/trace/kinds.ts';
import { worldEpoch } from '../../sim/world/clock.ts';
import type { World } from '../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../sim/world/world.ts';
import { versionsOf } from '../../engine/config/api-versions.ts';
import {
  emptyImage,
  partitionOf,
  type Image,
  type Partition,
  type PublishedImage,
} from '../../engine/metadata/image.ts';
import type { ApiName } from '../../engine/protocol/apis.ts';
import type { ResponseBody, ResponseEnvelope } from '../../engine/protocol/envelope.ts';
import type { Replica } from '../../engine/replication/replica.ts';
import type { BrokerProcess } from '../../engine/server/process.ts';
import { allCheckers } from '../../scenarios/checkers/all.ts';
import type { Finding } from '../../scenarios/checkers/finding.ts';
import { watchWith } from '../../scenarios/checkers/watch.ts';
import { clusterCode, clusterTables, clusterWorld, type ClusterPlan } from './cluster.ts';
import type { ClientState } from './scripted-client.ts';

/** A play that is on. */
export interface Stage {
  readonly world: World;
  readonly columns: Columns;
  /** The kinds of rows that are told. */
  readonly tables: readonly TraceTable[];
  /** When the cluster was ready: the play begins here. */
  readonly openedAt: Micros;
  /** What the checkers of promises have found so far. */
  readonly findings: () => readonly Finding[];
  /** The play is over, and everything should be well: what can be told only then is found. */
  readonly end: () => void;
  /** The checkers that must find something in this play, and no others. */
  readonly breaks: readonly string[];
  /** The number of the next question. */
  next: number;
}

/** A cluster before its play: its clients are told what to ask as it goes on. */
export interface StagePlan extends Omit<ClusterPlan, 'clients'> {
  readonly clients?: readonly string[];
  /** Promises that this play shows to be broken, by the ids of their checkers. */
  readonly breaks?: readonly string[];
  /** By then everybody is there; 5 without it. */
  readonly opensAfterSeconds?: number;
}

/** Boots a cluster, and waits until every replica of every topic is in sync. */
export function openStage({ clients = ['app', 'reader'], breaks = [], ...plan }: StagePlan): Stage {
  const columns = createColumns();
  const settings = Object.fromEntries(clients.map((name) => [name, {}]));
  const world = createWorld(
    { ...clusterCode, recorder: columnsRecorder(columns) },
    clusterWorld({ ...plan, clients: settings }),
  );
  const watching = watchWith(allCheckers, world, clusterTables);
  const findings = () => watching.findings;
  const openedAt = seconds(plan.opensAfterSeconds ?? 5);
  const tables = clusterTables;
  const end = (): void => watching.end(world.state.queue.now, true);
  const stage: Stage = { world, columns, tables, openedAt, findings, end, breaks, next: 1 };
  run(stage, openedAt);
  for (const { name, assignment } of plan.topics ?? []) {
    for (const [index, replicas] of assignment.entries()) {
      const partition = partitionNamed(stage, `${name}-${index}`);
      const isReady = partition?.isr.length === replicas.length && partition.leader === replicas[0];
      if (!isReady) throw new Error(`${name}-${index} was not ready when the stage opened`);
    }
  }
  return stage;
}

function run({ world }: Stage, until: Micros, condition?: () => boolean): boolean {
  const stop = runUntil(world, until, condition);
  if (stop.why === 'limit') throw new Error(stop.sentence);
  return stop.why === 'condition';
}

/** Now, in simulated time. */
export const nowOf = ({ world }: Stage): Micros => world.state.queue.now;

/** The time of day in milliseconds, as a clock without error shows it. */
export const wallMsOf = (stage: Stage): number => Math.floor((worldEpoch + nowOf(stage)) / 1_000);

/** Lets time pass. */
export function pass(stage: Stage, forMs: number): void {
  run(stage, nowOf(stage) + ms(forMs));
}

/** Runs until something is true, as it must become within some seconds. Gives how long it took, in milliseconds. */
export function until(stage: Stage, condition: () => boolean, withinSeconds = 60): number {
  const from = nowOf(stage);
  if (condition()) return 0;
  if (!run(stage, from + seconds(withinSeconds), condition)) {
    throw new Error(`what was waited for did not happen: ${String(condition)}`);
  }
  return (nowOf(stage) - from) / 1_000;
}

/** Waits until clients can connect to a broker: it opens its door when the controller lets it serve. */
export function untilServing(stage: Stage, broker: number): void {
  const host = stage.world.state.hosts.find(({ name }) => name === `b${broker}`);
  until(stage, () => host?.listeners.has('client') === true);
}

/** Something goes wrong from now on. Gives the number by which it is healed. */
export function strike({ world }: Stage, fault: string, parameters: Plain): number {
  const { next } = world.state.faults;
  act(world, { type: 'fault', fault, with: parameters });
  return next;
}

/** It goes wrong no more. */
export function heal({ world }: Stage, fault: number): void {
  act(world, { type: 'heal', fault });
}

/** Asks a process to stop in good order. */
export function stop({ world }: Stage, process: string): void {
  act(world, { type: 'stop', process });
}

/** Starts a process that has stopped in good order. */
export function start(stage: Stage, process: string): void {
  strike(stage, 'restart', { process });
}

/** Tells a process of the test's own what to do. */
export function tell({ world }: Stage, process: string, command: Plain): void {
  act(world, { type: 'tell', process, command });
}

/** What a client may ask, with the words by which a transcript calls it. */
export interface Question<N extends ApiName = ApiName> {
  readonly api: N;
  /** The newest of Kafka 4.3 without it. */
  readonly version?: number;
  readonly body: object;
  readonly what: string;
}

/** Whom a client asks, and how. */
export interface Asking {
  readonly to: string;
  /** The client; `app` without it. */
  readonly by?: string;
  /** A connection of that name; without it, the one to this broker. */
  readonly connection?: string;
  readonly listener?: string;
}

/** An answer that is on its way: undefined until it is there. */
export type Pending<N extends ApiName> = () => ResponseBody<N> | 'closed' | undefined;

/** Asks, and goes on. */
export function send<N extends ApiName>(
  stage: Stage,
  { to, by = 'app', ...how }: Asking,
  { api, version = newestVersion(api), body, what }: Question<N>,
): Pending<N> {
  const id = stage.next;
  stage.next += 1;
  const command = { id, to, api, version, body, what, ...how };
  tell(stage, by, command as unknown as Plain);
  return () => {
    const { heard } = stateOf(stage, by) as ClientState;
    const answer = heard.get(id);
    return answer === undefined || answer === 'closed'
      ? answer
      : (answer as ResponseEnvelope<N>).body;
  };
}

/** The answer to what was asked, once it is there. */
export function answerOf<N extends ApiName>(stage: Stage, pending: Pending<N>): ResponseBody<N> {
  until(stage, () => pending() !== undefined);
  const answer = pending();
  if (answer === undefined || answer === 'closed') throw new Error('the connection was closed');
  return answer;
}

/** Asks, and waits for the answer. */
export const ask = <N extends ApiName>(
  stage: Stage,
  asking: Asking,
  question: Question<N>,
): ResponseBody<N> => answerOf(stage, send(stage, asking, question));

const newestVersion = (api: ApiName): number => versionsOf(api, '4.3')?.highest ?? 0;

/** The state of a process; undefined while it does not run. */
export function stateOf({ world }: Stage, process: string): unknown {
  return world.state.processes.find(({ name }) => name === process)?.state;
}

/** Does a process run? */
export const runs = (stage: Stage, process: string): boolean =>
  stateOf(stage, process) !== undefined;

/** What stands in the state of any process that replays the metadata log. */
interface NodeState {
  readonly broker?: BrokerProcess['broker'];
  readonly loader?: { readonly published: PublishedImage };
}

const nodeAt = (stage: Stage, process: string): NodeState | undefined =>
  stateOf(stage, process) as NodeState | undefined;

const brokerAt = (stage: Stage, id: number): BrokerProcess['broker'] | undefined =>
  nodeAt(stage, `b${id}`)?.broker;

/** What a broker goes by; without one, what the node goes by that has heard most. */
export function imageOf(stage: Stage, broker?: number): Image {
  if (broker !== undefined) return brokerAt(stage, broker)?.view.image ?? emptyImage;
  const published = stage.world.state.processes.flatMap(({ name }) => {
    const node = nodeAt(stage, name);
    return node?.loader?.published ?? node?.broker?.view ?? [];
  });
  const [newest] = published.toSorted((a, b) => b.offset - a.offset);
  return newest?.image ?? emptyImage;
}

/** A partition by its name (`orders-0`), as a broker believes it to be; without one, the best informed node. */
export function partitionNamed(stage: Stage, name: string, broker?: number): Partition | undefined {
  const image = imageOf(stage, broker);
  const cut = name.lastIndexOf('-');
  const topic = valuesOf(image.topics).find((each) => each.name === name.slice(0, cut));
  return partitionOf(image, topic?.partitions[Number(name.slice(cut + 1))] ?? -1);
}

/** A partition as it must be there. */
export function partitionAt(stage: Stage, name: string, broker?: number): Partition {
  const found = partitionNamed(stage, name, broker);
  if (found === undefined) throw new Error(`there is no partition ${name}`);
  return found;
}

/** The replica of a partition on a broker; undefined while there is none. */
export function replicaNamed(stage: Stage, broker: number, name: string): Replica | undefined {
  const partition = partitionNamed(stage, name);
  return brokerAt(stage, broker)?.replication.replicas.get(partition?.id ?? -1);
}

/** The replica of a partition on a broker, as it must be there. */
export function replicaAt(stage: Stage, broker: number, name: string): Replica {
  const found = replicaNamed(stage, broker, name);
  if (found === undefined) throw new Error(`broker ${broker} has no replica of ${name}`);
  return found;
}

/** The id of a topic. */
export function topicIdOf(stage: Stage, name: string): string {
  const topic = valuesOf(imageOf(stage).topics).find((each) => each.name === name);
  if (topic === undefined) throw new Error(`there is no topic ${name}`);
  return topic.uuid;
}
