// Our cluster in the place of the recorded one, driven from outside step by step.
import type { Plain } from '../../../sim/plain.ts';
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Recorder } from '../../../sim/trace/sink.ts';
import type { ProcessPlan } from '../../../sim/world/plan.ts';
import type { World } from '../../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../../sim/world/world.ts';
import { worldEpoch } from '../../../sim/world/clock.ts';
import { versionsOf } from '../../../engine/config/api-versions.ts';
import {
  emptyImage,
  partitionOf,
  type Image,
  type Partition,
} from '../../../engine/metadata/image.ts';
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { apis, type ApiName } from '../../../engine/protocol/apis.ts';
import { decode, encode } from '../../../engine/protocol/codec/codec.ts';
import type { ResponseBody, RequestEnvelope } from '../../../engine/protocol/envelope.ts';
import type { Replica } from '../../../engine/replication/replica.ts';
import {
  brokerIn,
  controllerIn,
  type BrokerProcess,
  type ControllerProcess,
} from '../../../engine/server/process.ts';
import { controllerListener } from '../../../engine/server/settings.ts';
import { clusterCode, clusterWorld } from '../../kit/cluster.ts';
import { clientDriver } from '../../kit/client-driver.ts';
import { toldClient, type ToldAnswer, type ToldClientState } from '../../kit/told-client.ts';
import { partitionName, type Topology } from './format.ts';

/** A cluster while a case is played. */
export interface LiveCluster {
  readonly world: World;
  readonly brokers: readonly number[];
  /** The number of the next request. */
  next: number;
}

const code = {
  ...clusterCode,
  programs: {
    ...clusterCode.programs,
    'told-client': toldClient,
    'client-driver': clientDriver,
  },
} as unknown as Parameters<typeof createWorld>[0];

/** What is in the world beside the cluster: real clients, and who writes down what happens. */
interface Beside {
  readonly recorder?: Recorder;
  readonly processes?: readonly ProcessPlan[];
}

/** Boots a cluster as a recording describes it. */
export function bootCluster(
  { brokers, controllers, spare = [], configs, racks = {}, kraftVersion = 0 }: Topology,
  { recorder, processes = [] }: Beside = {},
): LiveCluster {
  const texts = Object.entries(configs).map(([name, value]) => [name, String(value)]);
  const plan = clusterWorld({
    seed: 'a recorded cluster',
    brokers: brokers.length,
    controllers: controllers.length,
    spareControllers: spare.length,
    configs: {
      ...recordedTimes,
      ...(kraftVersion === 0 ? fixedVoters : {}),
      ...Object.fromEntries(texts),
    },
    racks,
  });
  const client = { name: 'client', program: 'told-client', settings: {} };
  const hosts = [...plan.hosts, { name: 'client', processes: [client, ...processes] }];
  const world = createWorld(recorder === undefined ? code : { ...code, recorder }, {
    ...plan,
    hosts,
  });
  const cluster: LiveCluster = { world, brokers, next: 1 };
  until(cluster, () => brokers.every((id) => brokerOf(cluster, id)?.lifecycle.stage === 'running'));
  pass(cluster, seconds(1));
  return cluster;
}

/** The voter of the recorded clusters stood in settings. */
export const fixedVoters = { 'controller.quorum.voters': '101@c1:9093' } as const;

/** Kafka's own times, in which the cases were recorded. */
const recordedTimes = {
  'replica.lag.time.max.ms': '30000',
  'replica.fetch.wait.max.ms': '500',
};

export const nowOf = ({ world }: LiveCluster): Micros => world.state.queue.now;

export const wallMsOf = (cluster: LiveCluster): number =>
  Math.floor((worldEpoch + nowOf(cluster)) / 1_000);

/** Runs until something is true, for half a simulated minute at most. Did it come true? */
export function comesTrue(cluster: LiveCluster, condition: () => boolean): boolean {
  if (condition()) return true;
  const stop = runUntil(cluster.world, nowOf(cluster) + seconds(30), condition);
  return stop.why === 'condition';
}

/** Runs until something is true, as it must become. */
export function until(cluster: LiveCluster, condition: () => boolean): void {
  if (!comesTrue(cluster, condition)) throw new Error('what was waited for did not happen');
}

/** Lets time pass. */
export function pass(cluster: LiveCluster, time: Micros): void {
  runUntil(cluster.world, nowOf(cluster) + time);
}

/** The state of a process; undefined while it does not run. */
export function processOf({ world }: LiveCluster, name: string): unknown {
  return world.state.processes.find((process) => process.name === name)?.state;
}

/** A broker as it is; undefined while it does not run. */
export const brokerOf = (cluster: LiveCluster, id: number): BrokerProcess | undefined =>
  brokerIn(processOf(cluster, `b${id}`));

/** The controller; the recorded clusters had one. */
export const controllerOf = (cluster: LiveCluster): ControllerProcess | undefined =>
  controllerIn(processOf(cluster, 'c1'));

export const isRunning = (cluster: LiveCluster, broker: number): boolean =>
  processOf(cluster, `b${broker}`) !== undefined;

/** What the broker believes that has heard most; where none runs, the controller. */
export function imageOf(cluster: LiveCluster): Image {
  const views = cluster.brokers
    .flatMap((id) => brokerOf(cluster, id)?.broker.view ?? [])
    .toSorted((a, b) => b.offset - a.offset);
  return views[0]?.image ?? controllerOf(cluster)?.loader.published.image ?? emptyImage;
}

export function topicIdOf(cluster: LiveCluster, name: string): string | undefined {
  return valuesOf(imageOf(cluster).topics).find((topic) => topic.name === name)?.uuid;
}

/** The name of a topic by its id, as long as it is there. */
export function topicNameOf(cluster: LiveCluster, uuid: string): string {
  return valuesOf(imageOf(cluster).topics).find((topic) => topic.uuid === uuid)?.name ?? uuid;
}

/** A partition as its metadata has it. */
export function partitionNamed(cluster: LiveCluster, text: string): Partition | undefined {
  const { topic: name, index } = partitionName(text);
  const image = imageOf(cluster);
  const topic = valuesOf(image.topics).find((each) => each.name === name);
  return partitionOf(image, topic?.partitions[index] ?? -1);
}

/** A broker's replica of a partition. */
export function replicaNamed(
  cluster: LiveCluster,
  broker: number,
  text: string,
): Replica | undefined {
  const id = partitionNamed(cluster, text)?.id ?? -1;
  return brokerOf(cluster, broker)?.broker.replication.replicas.get(id);
}

/** A request as a client would encode it. */
export interface Asked {
  readonly to: string;
  readonly api: ApiName;
  readonly version: number;
  readonly body: object;
  readonly conn?: string;
  readonly clientId?: string | null;
}

/** Sends a request; the answer is known later. */
export function send(cluster: LiveCluster, asked: Asked): () => ToldAnswer | undefined {
  const { to, api, version, body, conn, clientId = 'recorder' } = asked;
  const id = cluster.next;
  cluster.next += 1;
  const request = { type: 'request', api, version, correlationId: id, clientId, body };
  const listener = to.startsWith('b') ? 'client' : controllerListener;
  const command = { id, to: { host: to, listener }, connection: conn ?? `#${id}`, request };
  act(cluster.world, { type: 'tell', process: 'client', command: command as unknown as Plain });
  const state = processOf(cluster, 'client') as ToldClientState;
  return () => state.heard.get(id);
}

/** Asks, and waits for the answer or for the end of the connection. */
export function ask(cluster: LiveCluster, asked: Asked): ToldAnswer {
  const answer = send(cluster, asked);
  until(cluster, () => answer() !== undefined);
  return answer() ?? 'closed';
}

/** A body with all its fields, as it arrives when it came as bytes. */
export function arriving(api: ApiName, version: number, body: object): object {
  const schema = apis[api].request;
  return decode(schema, version, encode(schema, version, body as never));
}

/** Asks with a short body and expects an answer. */
export function answerTo<N extends ApiName>(
  cluster: LiveCluster,
  to: string,
  api: N,
  { version, body }: { readonly version: number; readonly body: object },
): ResponseBody<N> {
  const answer = ask(cluster, { to, api, version, body: arriving(api, version, body) });
  if (answer === 'closed') throw new Error(`${to} closed the connection`);
  return answer.body as unknown as ResponseBody<N>;
}

/** The newest version of an API. */
export const newestVersion = (api: ApiName): number => versionsOf(api, '4.3')?.highest ?? 0;

export type { RequestEnvelope };
