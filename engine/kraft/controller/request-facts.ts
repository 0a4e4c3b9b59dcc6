// What the decision about one request rests on, besides the image.
import { askPermissively, askStrictly } from '../../broker/quotas/mutation-quotas.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { ConfigFacts } from './alter-configs.ts';
import type { Asked } from './asked.ts';
import type { CreationFacts } from './create-topics.ts';
import { plainRefusal, type Refusal } from './decision.ts';
import type { TokenFacts } from './delegation-tokens.ts';
import type { TaskFacts } from './periodic-tasks.ts';
import { followLimits } from './mutation-limits.ts';
import type { ControllerPort } from './port.ts';
import type { RegistrationFacts } from './registration.ts';
import type { Permission } from './rights.ts';
import type { ControllerState, Reign } from './state.ts';
import type { FeatureFacts } from './update-features.ts';

/** Everything that some decision about a request needs. */
export interface RequestFacts
  extends RegistrationFacts, CreationFacts, FeatureFacts, TokenFacts, ConfigFacts {
  readonly may: Permission;
  /** How long the client is to wait because of what it has created and deleted (KIP-599). */
  throttleMs(): number;
}

/** What tasks and requests alike need. */
export function factsOf(
  { settings }: ControllerState,
  { sessions, nextOffset }: Reign,
  port: ControllerPort,
): TaskFacts {
  return {
    settings,
    sessions,
    nextOffset,
    names: port.names,
    random: port.random,
    now: port.now(),
    wallClockMs: port.wallClockMs(),
    newUuid: () => port.newUuid(),
  };
}

/** What a request needs besides. */
export function requestFactsOf(
  controller: ControllerState,
  reign: Reign,
  { asked, may }: { readonly asked: Asked; readonly may: Permission },
  port: ControllerPort,
): RequestFacts {
  const { kraftVersion, voters } = port.quorum();
  return {
    may,
    kraftVersion,
    controllerIds: voters,
    upgradeKraftVersion: (level, validateOnly) => port.upgradeKraftVersion(level, validateOnly),
    tellsCleanShutdown: asked.version >= tellsEpochOfCleanShutdown,
    isDescribable: (name) => may({ operation: 'DESCRIBE_CONFIGS', resourceType: 'TOPIC', name }),
    isForwarded: asked.forwarded !== undefined,
    asker: asked.principal,
    ...factsOf(controller, reign, port),
    ...mutationQuota(controller, asked, port),
  };
}

/** The version of BrokerRegistration from which on a broker tells in which epoch it stopped in order. */
const tellsEpochOfCleanShutdown = 3;

/** From these versions on clients understand THROTTLING_QUOTA_EXCEEDED. */
const strictSince: Readonly<Record<string, number>> = {
  CreateTopics: 6,
  DeleteTopics: 5,
  CreatePartitions: 3,
};

type MutationQuota = Pick<RequestFacts, 'askQuota' | 'throttleMs'>;

function mutationQuota(
  controller: ControllerState,
  { api, version, principal, clientId }: Asked,
  port: ControllerPort,
): MutationQuota {
  const { mutations, settings } = controller;
  let longest = 0;
  const client = { user: principal.name, clientId: clientId ?? '' };
  const ask = version >= (strictSince[api] ?? 0) ? askStrictly : askPermissively;
  return {
    askQuota(count): Refusal | undefined {
      if (!settings.flags['controller-mutation-quotas']) return undefined;
      followLimits(controller, port.published().image);
      const nowMs = Math.trunc(port.now() / 1_000);
      const { isAllowed, throttleMs } = ask(mutations, { client, count, nowMs });
      longest = Math.max(longest, throttleMs);
      return isAllowed ? undefined : plainRefusal(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
    },
    throttleMs: () => longest,
  };
}
