// A scenario as people write it: what is left out has a believable default.
import { consumerDefaults } from './consumers.ts';
import type {
  ConsumerPlan,
  ProducerPlan,
  Scenario,
  Settings,
  StepPlan,
  TopicPlan,
} from './scenario.ts';

type Outline<T extends { readonly name: string }> = Readonly<
  Record<string, Partial<Omit<T, 'name'>>>
>;

/** The serialised form of a scenario, and what the builder of clusters takes. */
export interface ScenarioOutline {
  readonly title?: string;
  readonly kafka?: string;
  readonly metadataVersion?: string;
  readonly seed?: string;
  readonly brokers?: number;
  readonly controllers?: number;
  readonly combined?: boolean;
  readonly configs?: Settings;
  readonly topics?: Outline<TopicPlan>;
  readonly producers?: Outline<ProducerPlan>;
  readonly consumers?: Outline<ConsumerPlan>;
  readonly steps?: readonly StepPlan[];
  readonly until?: number;
}

/** The whole scenario that an outline means. */
export function scenarioOf(outline: ScenarioOutline): Scenario {
  const { brokers = 3 } = outline;
  return {
    title: outline.title ?? 'A cluster',
    kafka: outline.kafka ?? '4.3',
    ...(outline.metadataVersion === undefined ? {} : { metadataVersion: outline.metadataVersion }),
    seed: outline.seed ?? '1',
    brokers,
    controllers: outline.controllers ?? 3,
    combined: outline.combined ?? false,
    configs: outline.configs ?? {},
    topics: named(outline.topics, { partitions: 1, replicas: Math.min(3, brokers), configs: {} }),
    producers: named(outline.producers, {
      topic: '',
      every: 1_000_000,
      size: 100,
      keys: 0,
      semantics: 'direct',
      startAt: 0,
      configs: {},
    }),
    consumers: named(outline.consumers, consumerDefaults),
    steps: outline.steps ?? [],
    until: outline.until ?? 10_000_000,
  };
}

function named<T extends { readonly name: string }>(
  outlines: Outline<T> | undefined,
  defaults: Omit<T, 'name'>,
): readonly T[] {
  return Object.entries(outlines ?? {}).map(
    ([name, written]) => ({ ...defaults, ...written, name }) as T,
  );
}
