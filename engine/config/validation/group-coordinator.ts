// How a broker's settings of groups must fit together: GroupCoordinatorConfig, ShareGroupConfig.
import { isKnownClass } from '../classes.ts';
import type { ConfigRefusal } from '../definition.ts';
import { isBefore } from '../release.ts';
import type { ParsedConfigs } from '../resolve.ts';

/** `[a, relation, b]`; a rule about settings that a release does not have is no rule. */
type Rule = readonly [string, '>=' | '<=' | '<', string];

const rules: readonly Rule[] = [
  ...rulesOf('group.consumer'),
  ...assignmentRules('group.consumer'),
  ...rulesOf('group.share'),
  ...assignmentRules('group.share'),
  ...rulesOf('group.streams'),
  ...assignmentRules('group.streams'),
  ['group.streams.num.standby.replicas', '<=', 'group.streams.max.standby.replicas'],
  ['group.streams.num.warmup.replicas', '<=', 'group.streams.max.warmup.replicas'],
  ['group.share.max.delivery.count.limit', '>=', 'group.share.delivery.count.limit'],
  ['group.share.delivery.count.limit', '>=', 'group.share.min.delivery.count.limit'],
  ['group.share.max.partition.max.record.locks', '>=', 'group.share.partition.max.record.locks'],
  ['group.share.partition.max.record.locks', '>=', 'group.share.min.partition.max.record.locks'],
  ['group.share.record.lock.duration.ms', '>=', 'group.share.min.record.lock.duration.ms'],
  ['group.share.max.record.lock.duration.ms', '>=', 'group.share.record.lock.duration.ms'],
  ['group.share.max.share.sessions', '>=', 'group.share.max.size'],
];

function rulesOf(kind: string): readonly Rule[] {
  return [
    ...withinBounds(kind, 'heartbeat.interval.ms'),
    ...withinBounds(kind, 'session.timeout.ms'),
    [`${kind}.heartbeat.interval.ms`, '<', `${kind}.session.timeout.ms`],
  ];
}

function assignmentRules(kind: string): readonly Rule[] {
  return withinBounds(kind, 'assignment.interval.ms');
}

function withinBounds(kind: string, name: string): readonly Rule[] {
  return [
    [`${kind}.max.${name}`, '>=', `${kind}.min.${name}`],
    [`${kind}.${name}`, '>=', `${kind}.min.${name}`],
    [`${kind}.${name}`, '<=', `${kind}.max.${name}`],
  ];
}

/** Why a broker with these settings of groups does not start; undefined when it does. */
export function checkGroupCoordinator(
  values: ParsedConfigs,
  release: string,
): ConfigRefusal | undefined {
  const unknown = unknownAssignor(values, release);
  if (unknown !== undefined) {
    return { error: 'KafkaException', message: `Class ${unknown} cannot be found` };
  }
  const message = unknownCodec(values) ?? tooManyAcks(values) ?? brokenRule(values, release);
  return message === undefined ? undefined : { error: 'IllegalArgumentException', message };
}

// Since 4.0 the built-in assignors have names; others, and in 3.9 all, are classes.
function unknownAssignor(values: ParsedConfigs, release: string): string | undefined {
  const assignors = values['group.consumer.assignors'] as readonly string[];
  const builtIn = isBefore(release, '4.0') ? [] : ['uniform', 'range'];
  return assignors.find((name) => !builtIn.includes(name) && !isKnownClass(name, release));
}

function unknownCodec(values: ParsedConfigs): string | undefined {
  const codec = Number(values['offsets.topic.compression.codec']);
  return codec >= 0 && codec <= 4 ? undefined : `Unknown compression type id: ${codec}`;
}

function tooManyAcks(values: ParsedConfigs): string | undefined {
  const acks = values['offsets.commit.required.acks'];
  const replicas = Number(values['offsets.topic.replication.factor']);
  if (typeof acks !== 'number' || (acks >= -1 && acks <= replicas)) return undefined;
  return (
    'offsets.commit.required.acks must be greater or equal to -1 and less or equal to ' +
    'offsets.topic.replication.factor'
  );
}

function brokenRule(values: ParsedConfigs, release: string): string | undefined {
  const broken = rules.find(([a, relation, b]) => {
    // The preview of 3.9 did not compare heartbeats and sessions.
    if (relation === '<' && isBefore(release, '4.0')) return false;
    const [left, right] = [values[a], values[b]];
    if (typeof left !== 'number' || typeof right !== 'number') return false;
    return !holds(left, relation, right);
  });
  if (broken === undefined) return undefined;
  const [a, relation, b] = broken;
  return `${a} must be ${said(relation, release)} ${b}`;
}

function holds(left: number, relation: Rule[1], right: number): boolean {
  if (relation === '<') return left < right;
  return relation === '>=' ? left >= right : left <= right;
}

function said(relation: Rule[1], release: string): string {
  const equal = isBefore(release, '4.0') ? 'or equals to' : 'or equal to';
  if (relation === '<') return 'less than';
  return relation === '>=' ? `greater than ${equal}` : `less than ${equal}`;
}
