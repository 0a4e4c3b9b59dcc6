// All that an admin client remembers. A component: any process may embed any number of them.
import type { Micros } from '../../../sim/time.ts';
import type { ConfigsOf } from '../../config/configs.ts';
import type { ApiName } from '../../protocol/apis.ts';
import { createAlarm, type Alarm } from '../network/alarm.ts';
import type { ClusterNode } from '../network/cluster-view.ts';
import { copyNetwork, createNetwork, type NetworkState } from '../network/network.ts';
import type { Ask, AskAnswer, Heard, Step } from './script.ts';

/** What an admin client is made of; immutable. */
export interface AdminSettings {
  readonly clientId: string;
  readonly release: string;
  readonly bootstrap: readonly ClusterNode[];
  readonly configs: ConfigsOf<'admin'>;
}

/** A question of the present step. */
export interface PendingAsk {
  readonly ask: Ask<ApiName>;
  status: 'waiting' | 'in-flight' | 'answered';
  tries: number;
  /** It is not sent again before. */
  notBefore: Micros;
  answer: AskAnswer | null;
}

/** What the network layer keeps beside a request: the number of the step, and of the question in it. */
export interface AskedBy {
  readonly step: number;
  readonly question: number;
}

/** The state of an admin client and of the one script that runs on it. */
export interface AdminState {
  readonly settings: AdminSettings;
  readonly network: NetworkState<AskedBy>;
  readonly alarm: Alarm;
  /** What the script was told so far: with it the script can be run again. */
  readonly heard: Heard[];
  /** Null: the script has not begun, or has ended. */
  step: Step | null;
  /** The questions of the step, if it asks. */
  pending: PendingAsk[];
  /** When a step that only waits is over. */
  waitsUntil: Micros;
  status: 'open' | 'closed';
}

const maxInFlight = 1;

/** An admin client that has not talked to anybody. */
export function createAdmin(settings: AdminSettings): AdminState {
  const { clientId, release, bootstrap, configs } = settings;
  return {
    settings,
    network: createNetwork({
      clientId,
      release,
      bootstrap,
      configs,
      maxInFlight,
      createsTopics: false,
    }),
    alarm: createAlarm(),
    heard: [],
    step: null,
    pending: [],
    waitsUntil: Infinity,
    status: 'open',
  };
}

/** A snapshot's copy. */
export const copyAdmin = (admin: AdminState): AdminState => ({
  ...admin,
  network: copyNetwork(admin.network),
  alarm: { ...admin.alarm },
  heard: admin.heard.slice(),
  pending: admin.pending.map((each) => ({ ...each })),
});

/** About how many values such a copy touches. */
export const weighAdmin = ({ heard, pending }: AdminState): number =>
  100 + heard.length + 5 * pending.length;
