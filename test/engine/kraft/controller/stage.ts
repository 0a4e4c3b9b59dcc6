// A controller alone: the test plays its process, and the quorum commits when the test says so.
import { flagsOf } from '../../../../engine/config/eras.ts';
import { configsOf } from '../../../../engine/config/configs.ts';
import { defaultLevels, supportedFeatures } from '../../../../engine/config/features.ts';
import type { Settings } from '../../../../engine/config/parse.ts';
import {
  becomeActive,
  becomeInactive,
  onCommitted,
  onControllerRequest,
  onControllerWake,
} from '../../../../engine/kraft/controller/controller.ts';
import type {
  ControllerAnswer,
  ControllerPort,
  ControllerWake,
} from '../../../../engine/kraft/controller/port.ts';
import type { ImageAt } from '../../../../engine/kraft/controller/speculation.ts';
import {
  createController,
  type ControllerState,
} from '../../../../engine/kraft/controller/state.ts';
import { brokerOf, emptyImage, type Image } from '../../../../engine/metadata/image.ts';
import type { MetadataRecord } from '../../../../engine/metadata/records.ts';
import { replayAll } from '../../../../engine/metadata/replay.ts';
import { apis, type ApiName } from '../../../../engine/protocol/apis.ts';
import { complete } from '../../../../engine/protocol/codec/codec.ts';
import type { RequestBody, ResponseBody } from '../../../../engine/protocol/envelope.ts';
import { wrapRequest, unwrapResponse } from '../../../../engine/protocol/forwarding.ts';
import { anonymous, type Principal } from '../../../../engine/protocol/principal.ts';
import type { Micros } from '../../../../sim/time.ts';
import { createHash } from '../../../../sim/trace/hash.ts';
import { createNames } from '../../../../sim/trace/names.ts';
import { beginTurn, createSink } from '../../../../sim/trace/sink.ts';
import { uuidOf } from '../../../kit/controller-world.ts';
import { deepFreeze } from '../../../kit/deep-freeze.ts';

const release = '4.3';

/** Flags that are not as the release has them. */
type FlagChanges = Readonly<Record<string, boolean>>;

/** A controller with a log in memory. */
export interface ControllerStage {
  readonly controller: ControllerState;
  readonly port: ControllerPort;
  /** Every batch that was written, with the image after it. */
  readonly log: { readonly records: readonly MetadataRecord[]; readonly after: ImageAt }[];
  readonly answers: Map<number, ControllerAnswer>;
  readonly timers: Map<number, { readonly at: Micros; readonly wake: ControllerWake }>;
  now: Micros;
  committed: ImageAt;
  tickets: number;
}

/** A controller that stands by, of a cluster that was never used. */
export function standby(written: Settings = {}, changed: FlagChanges = {}): ControllerStage {
  const numbers = new Map<string, number>();
  const log: ControllerStage['log'] = [];
  const answers: ControllerStage['answers'] = new Map();
  const timers: ControllerStage['timers'] = new Map();
  const { 'kraft.version': _, ...levels } = defaultLevels('4.3-IV0', release);
  const features = Object.entries({ 'metadata.version': 30, ...levels });
  const bootstrap = {
    features: Object.fromEntries(features.filter(([, level]) => level > 0)),
    others: [],
  };
  const settings = {
    nodeId: 101,
    clusterId: 'cluster',
    release,
    configs: configsOf('broker', release, written),
    written,
    flags: flagsOf(release, changed),
  };
  const trace = createSink(
    { turns: 0, rows: 0, hash: createHash(), names: createNames() },
    undefined,
  );
  beginTurn(trace, 0, 0, -1);
  let drawn = 0;
  let armed = 0;
  const port: ControllerPort = {
    names: {
      intern(kind, name) {
        const number = numbers.get(`${kind} ${name}`) ?? numbers.size;
        numbers.set(`${kind} ${name}`, number);
        return number;
      },
    },
    random: { below: (n) => (log.length * 7) % n },
    trace,
    now: () => stage.now,
    wallClockMs: () => 1_700_000_000_000 + Math.trunc(stage.now / 1_000),
    newUuid: () => uuidOf(1_000 + (drawn += 1)),
    after(delay, wake) {
      armed += 1;
      timers.set(armed, { at: stage.now + delay, wake });
      return armed;
    },
    cancel: (timer) => void timers.delete(timer),
    append(before, records) {
      const from = controller.reign?.nextOffset ?? 0;
      const image = deepFreeze(replayAll(before.image, deepFreeze(records), from));
      const after = { offset: from + records.length - 1, image };
      log.push({ records, after });
      return after;
    },
    answer: (ticket, answer) => void answers.set(ticket, answer),
    published: () => ({ ...stage.committed, epoch: 1 }),
    quorum: () => ({ kraftVersion: 1, voters: [101], leader: 101 }),
    upgradeKraftVersion: () => undefined,
  };
  const controller = createController(settings, bootstrap);
  const committed = { offset: 0, image: emptyImage };
  const stage = { controller, port, log, answers, timers, now: 0, committed, tickets: 0 };
  return stage;
}

/** It leads, and its first records are committed. */
export function active(written: Settings = {}, changed: FlagChanges = {}): ControllerStage {
  const stage = standby(written, changed);
  becomeActive(
    stage.controller,
    { epoch: 1, committed: stage.committed, nextOffset: 1 },
    stage.port,
  );
  commit(stage);
  return stage;
}

/** Everything that was written is committed. */
export function commit(stage: ControllerStage): void {
  stage.committed = stage.log.at(-1)?.after ?? stage.committed;
  onCommitted(stage.controller, stage.committed, stage.port);
}

/** Only the oldest of what is not committed is committed now. */
export function commitOne(stage: ControllerStage): void {
  const next = stage.log.find(({ after }) => after.offset > stage.committed.offset);
  if (next === undefined) return;
  stage.committed = next.after;
  onCommitted(stage.controller, stage.committed, stage.port);
}

/** Another node led for a while: what was not committed is cut off the log, and this one leads again. */
export function failOver(stage: ControllerStage, epoch: number): void {
  becomeInactive(stage.controller, stage.port);
  const { committed, log } = stage;
  const kept = log.filter(({ after }) => after.offset <= committed.offset);
  log.splice(0, log.length, ...kept);
  const accession = { epoch, committed, nextOffset: committed.offset + 2 };
  becomeActive(stage.controller, accession, stage.port);
}

/** The newest image, committed or not. */
export const newestImage = ({ log, committed }: ControllerStage): Image =>
  (log.at(-1)?.after ?? committed).image;

/** What a test says about a request. */
export interface Question<N extends ApiName> {
  readonly version?: number;
  readonly body: Parameters<typeof complete<(typeof apis)[N]['request']>>[2];
  readonly principal?: Principal;
}

/** Sends a request; gives its ticket. */
export function send<N extends ApiName>(
  stage: ControllerStage,
  api: N,
  { version = newest(api), body, principal = anonymous }: Question<N>,
): number {
  const whole = complete(apis[api].request, version, body as never) as unknown as RequestBody<N>;
  const ticket = (stage.tickets += 1);
  const request = { api, version, clientId: 'test', body: whole, principal, address: '127.0.0.1' };
  onControllerRequest(stage.controller, ticket, request as never, stage.port);
  return ticket;
}

/** Sends a request in an envelope, as a broker does for its client. */
export function forward<N extends ApiName>(
  stage: ControllerStage,
  api: N,
  { version = newest(api), body, principal = anonymous }: Question<N>,
): ResponseBody<N> | undefined {
  const whole = complete(apis[api].request, version, body as never) as unknown as RequestBody<N>;
  const request = {
    type: 'request',
    api,
    version,
    correlationId: 7,
    clientId: 'test',
    body: whole,
  };
  const envelope = wrapRequest(request as never, { principal, address: '127.0.0.1' });
  const ticket = send(stage, 'Envelope', { body: envelope });
  commit(stage);
  const answer = stage.answers.get(ticket)?.body as ResponseBody<'Envelope'>;
  return unwrapResponse(api, version, answer) as ResponseBody<N> | undefined;
}

const newest = (api: ApiName): number => Number(apis[api].versions.split('-').at(-1));

/** Sends a request, commits what came of it, and gives the answer. */
export function ask<N extends ApiName>(
  stage: ControllerStage,
  api: N,
  question: Question<N>,
): ResponseBody<N> {
  const ticket = send(stage, api, question);
  commit(stage);
  return answerTo(stage, ticket);
}

/** The answer to a ticket, as it must be there. */
export function answerTo<N extends ApiName>(
  stage: ControllerStage,
  ticket: number,
): ResponseBody<N> {
  const answer = stage.answers.get(ticket);
  if (answer === undefined) throw new Error(`nobody has answered request ${ticket}`);
  return answer.body as unknown as ResponseBody<N>;
}

/** Lets time pass: timers that are due fire, in their order. */
export function pass(stage: ControllerStage, time: Micros): void {
  const end = stage.now + time;
  for (;;) {
    const due = [...stage.timers].filter(([, { at }]) => at <= end);
    const [first] = due.toSorted(([a, x], [b, y]) => x.at - y.at || a - b);
    if (first === undefined) break;
    const [timer, { at, wake }] = first;
    stage.timers.set(timer, { at: Infinity, wake });
    stage.now = at;
    onControllerWake(stage.controller, wake, stage.port);
  }
  stage.now = end;
}

const rangesOfBroker = Object.entries(supportedFeatures(release)).map(
  ([name, [minSupportedVersion, maxSupportedVersion]]) => {
    return { name, minSupportedVersion, maxSupportedVersion };
  },
);

/** A broker registers, and has caught up. */
export function join(stage: ControllerStage, brokerId: number): void {
  ask(stage, 'BrokerRegistration', {
    body: {
      brokerId,
      clusterId: 'cluster',
      incarnationId: uuidOf(brokerId * 100),
      rack: null,
      listeners: [{ name: 'PLAINTEXT', host: `b${brokerId}`, port: 9092, securityProtocol: 0 }],
      features: rangesOfBroker,
      logDirs: [uuidOf(500 + brokerId)],
    },
  });
  beat(stage, brokerId);
}

/** A broker says that it is alive. */
export function beat(
  stage: ControllerStage,
  brokerId: number,
  wants: { readonly wantShutDown?: boolean } = {},
): ResponseBody<'BrokerHeartbeat'> {
  const brokerEpoch = brokerOf(stage.committed.image, brokerId)?.epoch ?? -1;
  const currentMetadataOffset = stage.committed.offset;
  const body = {
    brokerId,
    brokerEpoch,
    currentMetadataOffset,
    wantFence: false,
    wantShutDown: false,
  };
  return ask(stage, 'BrokerHeartbeat', { body: { ...body, ...wants } });
}
