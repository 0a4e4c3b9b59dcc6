// An active controller without a quorum: what it decides is replayed at once.
import {
  followReplay,
  noteContact,
  startSessions,
  type BrokerSessions,
} from '../../engine/kraft/controller/broker-sessions.ts';
import type { CreationFacts } from '../../engine/kraft/controller/create-topics.ts';
import { isRefusal, type Decided, type Refusal } from '../../engine/kraft/controller/decision.ts';
import type { ControllerSettings } from '../../engine/kraft/controller/facts.ts';
import { decideHeartbeat, onHeartbeatDecided } from '../../engine/kraft/controller/heartbeats.ts';
import {
  decideRegistration,
  type RegistrationFacts,
} from '../../engine/kraft/controller/registration.ts';
import { configsOf } from '../../engine/config/configs.ts';
import { flagsOf } from '../../engine/config/eras.ts';
import { defaultLevels, supportedFeatures } from '../../engine/config/features.ts';
import type { Settings } from '../../engine/config/parse.ts';
import { brokerOf, emptyImage, type Image } from '../../engine/metadata/image.ts';
import type { Interner } from '../../engine/metadata/ids.ts';
import type { MetadataRecord } from '../../engine/metadata/records.ts';
import { replay } from '../../engine/metadata/replay.ts';
import { apis } from '../../engine/protocol/apis.ts';
import { complete } from '../../engine/protocol/codec/codec.ts';
import { uuidOfBytes } from '../../engine/protocol/uuid.ts';
import { deepFreeze } from './deep-freeze.ts';

/** The controller with all that it stands on. */
export interface ControllerWorld {
  image: Image;
  readonly sessions: BrokerSessions;
  readonly settings: ControllerSettings;
  readonly names: Interner;
  nextOffset: number;
  now: number;
  /** How many uuids were drawn. */
  drawn: number;
}

const release = '4.3';

/** A uuid for a number. */
export function uuidOf(number: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, 0x5a000000);
  new DataView(bytes.buffer).setUint32(12, number);
  return uuidOfBytes(bytes, 0);
}

/** A controller of a new cluster, with the features of its release. */
export function controllerWorld(written: Settings = {}): ControllerWorld {
  const numbers = new Map<string, number>();
  const features = Object.entries({ 'metadata.version': 30, ...defaultLevels('4.3-IV0', release) });
  const finalized = features.filter(([name, level]) => name !== 'kraft.version' && level > 0);
  return {
    image: deepFreeze({ ...emptyImage, features: Object.fromEntries(finalized) }),
    sessions: startSessions(emptyImage, 0),
    settings: {
      nodeId: 101,
      clusterId: 'cluster',
      release,
      configs: configsOf('broker', release, written),
      written,
      flags: flagsOf(release),
    },
    names: {
      intern(kind, name) {
        const key = `${kind} ${name}`;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        return number;
      },
    },
    nextOffset: 0,
    now: 0,
    drawn: 0,
  };
}

/** What decisions in this world rest on. */
export function factsOf(world: ControllerWorld): RegistrationFacts & CreationFacts {
  const { settings, sessions, names, now, nextOffset } = world;
  return {
    settings,
    sessions,
    names,
    now,
    nextOffset,
    random: { below: (n) => (world.nextOffset * 7) % n },
    newUuid: () => uuidOf(1_000 + (world.drawn += 1)),
    kraftVersion: 1,
    tellsCleanShutdown: true,
    isDescribable: () => true,
    askQuota: () => undefined,
  };
}

/** Replays records as the active controller does: everything handed over is frozen. */
export function write(world: ControllerWorld, records: readonly MetadataRecord[]): void {
  for (const record of deepFreeze(records)) {
    world.image = deepFreeze(replay(world.image, record, world.nextOffset));
    followReplay(world.sessions, world.image, record);
    world.nextOffset += 1;
  }
}

/** Carries out what was decided; gives the answer, or the refusal of the whole request. */
export function carryOut<R>(world: ControllerWorld, decided: Decided<R>): R | Refusal {
  if (isRefusal(decided)) return decided;
  write(world, decided.records);
  return decided.response;
}

const featuresOfBroker = Object.entries(supportedFeatures(release)).map(
  ([name, [minSupportedVersion, maxSupportedVersion]]) => {
    return { name, minSupportedVersion, maxSupportedVersion };
  },
);

/** A broker registers in some life of its process. */
export function register(world: ControllerWorld, brokerId: number, life = 1, previous = -1): void {
  const request = complete(apis.BrokerRegistration.request, 4, {
    brokerId,
    clusterId: 'cluster',
    incarnationId: uuidOf(brokerId * 100 + life),
    rack: null,
    listeners: [{ name: 'PLAINTEXT', host: `b${brokerId}`, port: 9092, securityProtocol: 0 }],
    features: featuresOfBroker,
    logDirs: [uuidOf(500 + brokerId)],
    previousBrokerEpoch: previous,
  });
  carryOut(world, decideRegistration(world.image, request, factsOf(world)));
}

/** A broker says what it wants; it has read the whole log, unless it says otherwise. */
export function beat(
  world: ControllerWorld,
  brokerId: number,
  wants: {
    readonly wantFence?: boolean;
    readonly wantShutDown?: boolean;
    readonly currentMetadataOffset?: number;
  } = {},
): void {
  const brokerEpoch = brokerOf(world.image, brokerId)?.epoch ?? -1;
  noteContact(world.sessions, { broker: brokerId, epoch: brokerEpoch, at: world.now });
  const request = complete(apis.BrokerHeartbeat.request, 2, {
    brokerId,
    brokerEpoch,
    currentMetadataOffset: world.nextOffset - 1,
    wantFence: false,
    wantShutDown: false,
    ...wants,
  });
  const decided = decideHeartbeat(world.image, request, factsOf(world));
  if (isRefusal(decided)) return;
  onHeartbeatDecided(world.sessions, request, decided.response);
  write(world, decided.records);
}
