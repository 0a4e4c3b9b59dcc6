// A cluster that is operated: its logs are cleaned, its brokers stopped in good order, its topics changed.
import { isBefore } from '../../engine/config/release.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { rngOf } from '../../sim/random/rng.ts';
import { createStream } from '../../sim/random/stream.ts';
import { consumerNamesOf } from '../format/consumers.ts';
import type { ConsumerPlan, Scenario, StepPlan, TopicPlan } from '../format/scenario.ts';
import type { PlannedDeed } from './deeds.ts';
import { drawBalancing } from './balancing.ts';
import { drawDeeds } from './draw-deeds.ts';
import { drawDisks } from './disks.ts';
import { drawUpgrade } from './draw-upgrade.ts';
import { drawFounding } from './found-anew.ts';
import { impatient } from './impatience.ts';
import { drawIsolation } from './isolation.ts';
import { inRacks } from './racks.ts';
import { drawReplacedDisk } from './replaced-disks.ts';
import { drawRollouts } from './rollouts.ts';
import { drawHastyStops, drawStops, startsAfter, type PlannedStop } from './stops.ts';
import { drawStrangers } from './stranger.ts';
import type { Span } from './times.ts';
import { drawUncleanElections } from './unclean.ts';
import { drawVoterChanges } from './voter-changes.ts';

/** What is done to a cluster besides what goes wrong. */
export interface Operations {
  /** An older metadata.version that it was formatted with: it is upgraded on the way. */
  readonly metadataVersion?: string;
  /** What brokers are set to besides: their disks. */
  readonly configs: Readonly<Record<string, string>>;
  /** Those of the scenario, some of them with other settings. */
  readonly topics: readonly TopicPlan[];
  readonly stops: readonly PlannedStop[];
  /** Who was stopped is started again; a disk fails or is replaced; somebody is cut off for long. */
  readonly steps: readonly StepPlan[];
  /** By the name of who does them, one after the other. */
  readonly deeds: Readonly<Record<string, readonly PlannedDeed[]>>;
}

/** What the operators of a seed have in mind. */
export function drawOperations(scenario: Scenario, span: Span): Operations {
  const { seed, kafka, brokers, topics, steps } = scenario;
  const ofBrokers = [
    ...drawStops(rngNamed(seed, 'stops'), brokers, span),
    ...drawHastyStops(rngNamed(seed, 'hasty-stops'), steps, span.until),
  ];
  const ofReaders = drawRollouts(rngNamed(seed, 'rollouts'), consumerNamesOf(scenario), span);
  const upgrade = drawUpgrade(rngNamed(seed, 'upgrade'), kafka, span);
  const disks = hasSeveralDisks(kafka)
    ? drawDisks(rngNamed(seed, 'disks'), scenario, span)
    : undefined;
  const changes = drawVoterChanges(rngNamed(seed, 'voter-changes'), scenario, span);
  const replaced = drawReplacedDisk(rngNamed(seed, 'replaced-disk'), scenario, span);
  const unclean = drawUncleanElections(rngNamed(seed, 'unclean'), scenario, span);
  const balancing = drawBalancing(rngNamed(seed, 'balancing'), scenario, span);
  return {
    configs: {
      ...(disks === undefined ? {} : { 'log.dirs': disks.paths.join(',') }),
      ...replaced?.configs,
    },
    ...(upgrade === undefined ? {} : { metadataVersion: upgrade.from }),
    topics: unclean.topics,
    stops: [...ofBrokers, ...ofReaders.stops].toSorted((a, b) => a.at - b.at),
    steps: [
      ...startsAfter(ofBrokers),
      ...ofReaders.steps,
      ...(disks?.steps ?? []),
      ...drawIsolation(rngNamed(seed, 'isolation'), scenario, span),
      ...(replaced?.steps ?? []),
      ...balancing.steps,
      ...unclean.steps,
    ],
    deeds: {
      operator: drawDeeds(rngNamed(seed, 'deeds'), { brokers, topics }, span),
      founder: drawFounding(rngNamed(seed, 'founder'), topics, span),
      ...drawStrangers(rngNamed(seed, 'strangers'), topics, span),
      ...(upgrade === undefined ? {} : { upgrader: upgrade.deeds }),
      ...(disks === undefined ? {} : { porter: disks.moves }),
      ...(changes.length === 0 ? {} : { teller: changes }),
      ...balancing.deeds,
      ...unclean.deeds,
    },
  };
}

/** With KRaft a broker has several log directories since 3.7: before, no controller could hear of a move. */
const hasSeveralDisks = (kafka: string): boolean => !isBefore(kafka, '3.7');

const rngNamed = (seed: string, name: string): Rng =>
  rngOf(createStream(seed, `swarm/operations/${name}`));

/** The scenario of an operated cluster: nothing stays for long, and who was stopped is started again. */
export function operatedScenario(
  scenario: Scenario,
  { metadataVersion, configs, topics, steps }: Operations,
): Scenario {
  const { seed } = scenario;
  const placed = inRacks(rngNamed(seed, 'racks'), scenario);
  const rng = rngNamed(seed, 'retention');
  return {
    ...placed,
    ...(metadataVersion === undefined ? {} : { metadataVersion }),
    producers: impatient(rngNamed(seed, 'impatience'), scenario.producers),
    consumers: committingByThemselves(rngNamed(seed, 'commits'), placed.consumers),
    configs: {
      ...placed.configs,
      ...drawChores(rngNamed(seed, 'chores')),
      ...configs,
    },
    topics: topics.map((topic): TopicPlan => {
      return { ...topic, configs: { ...topic.configs, ...drawRetention(rng) } };
    }),
    steps: [...scenario.steps, ...steps].toSorted((a, b) => a.at - b.at),
  };
}

/** In every third seed no application commits: its client does, as most do in life. */
function committingByThemselves(
  rng: Rng,
  consumers: readonly ConsumerPlan[],
): readonly ConsumerPlan[] {
  if (!rng.chance(1, 3)) return consumers;
  return consumers.map((reader) =>
    reader.group === undefined ? reader : { ...reader, semantics: 'auto-commit' },
  );
}

/** How often brokers look after their logs. */
const drawChores = (rng: Rng): Readonly<Record<string, string>> => ({
  // Otherwise clients would found anew what is being founded anew.
  'auto.create.topics.enable': 'false',
  'log.initial.task.delay.ms': `${rng.pick([100, 100, 100, 30_000])}`,
  'log.retention.check.interval.ms': `${rng.pick([300, 3_000])}`,
  'log.cleaner.backoff.ms': `${rng.pick([200, 2_000])}`,
});

/** In four of five topics records go with their age, or when a newer one has their key. */
function drawRetention(rng: Rng): Readonly<Record<string, string>> {
  const policy = rng.pick(['', 'delete', 'delete', 'compact', 'compact,delete']);
  if (policy === '') return {};
  return {
    'cleanup.policy': policy,
    'segment.ms': `${rng.pick([500, 2_000])}`,
    'retention.ms': `${rng.pick([1_000, 5_000])}`,
    'min.cleanable.dirty.ratio': '0.01',
    'delete.retention.ms': `${rng.pick([0, 1_000])}`,
    'file.delete.delay.ms': `${rng.pick([100, 60_000])}`,
  };
}
