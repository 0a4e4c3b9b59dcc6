// What a member of a classic group is given.
import { ConfigError, type ConfigsOf } from '../../../config/configs.ts';
import { flagsOf } from '../../../config/eras.ts';
import { assignors, type AssignorName, type RebalanceProtocol } from '../../assignors/assignors.ts';
import type { MemberFlags } from './member-flags.ts';

/** A member's settings; immutable. */
export interface GroupSettings {
  readonly groupId: string;
  /** `group.instance.id`; null: a dynamic member. */
  readonly instanceId: string | null;
  readonly sessionTimeoutMs: number;
  /** `max.poll.interval.ms`: how long the others wait for it in a rebalance, too. */
  readonly rebalanceTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** `auto.commit.interval.ms`; null: nothing is committed by itself. */
  readonly autoCommitMs: number | null;
  /** In the order in which the member likes them. */
  readonly assignors: readonly AssignorName[];
  readonly protocol: RebalanceProtocol;
  readonly rack: string | null;
  readonly flags: MemberFlags;
}

/** The settings of a consumer's membership; null: it is in no group. Throws a ConfigError. */
export function groupSettingsOf(
  configs: ConfigsOf<'consumer'>,
  release: string,
  overrides: Readonly<Record<string, boolean>>,
): GroupSettings | null {
  const groupId = configs['group.id'];
  if (groupId === null) return null;
  const flags = flagsOf(release, overrides);
  const names = configs['partition.assignment.strategy'].map(assignorOfClass);
  const sessionTimeoutMs = configs['session.timeout.ms'];
  if (configs['group.protocol'].toLowerCase() !== 'classic') {
    throw new ConfigError('group.protocol=consumer (KIP-848) is not modelled yet; classic is.');
  }
  return {
    groupId,
    instanceId: configs['group.instance.id'],
    sessionTimeoutMs,
    rebalanceTimeoutMs: flags['heartbeats-in-background']
      ? configs['max.poll.interval.ms']
      : sessionTimeoutMs,
    heartbeatIntervalMs: configs['heartbeat.interval.ms'],
    autoCommitMs: configs['enable.auto.commit'] ? configs['auto.commit.interval.ms'] : null,
    assignors: names,
    protocol: commonProtocol(names),
    rack: configs['client.rack'] === '' ? null : configs['client.rack'],
    flags,
  };
}

const classes: Readonly<Record<string, AssignorName>> = {
  RangeAssignor: 'range',
  RoundRobinAssignor: 'roundrobin',
  StickyAssignor: 'sticky',
  CooperativeStickyAssignor: 'cooperative-sticky',
};

/** Simplified: the four assignors of Kafka; there is no class path to take others from. */
function assignorOfClass(className: string): AssignorName {
  const name = classes[className.slice(className.lastIndexOf('.') + 1)];
  if (name !== undefined) return name;
  const known = Object.keys(classes).join(', ');
  throw new ConfigError(`${className} is none of Kafka's assignors: ${known}.`);
}

/** The most advanced protocol that all the assignors support. */
function commonProtocol(names: readonly AssignorName[]): RebalanceProtocol {
  const supports = (protocol: RebalanceProtocol): boolean =>
    names.every((name) => (assignors[name].protocols as readonly string[]).includes(protocol));
  return names.length > 0 && supports('cooperative') ? 'cooperative' : 'eager';
}
