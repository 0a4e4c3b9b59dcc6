import type { ConfigTable } from './definition.ts';

/** Subscriptions to the metrics of clients (KIP-714): the cluster asks, the clients push. */
export const clientMetricsConfigs = {
  metrics: {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'medium',
    before: { '4.2': { unchecked: true } },
    doc: 'The beginnings of the names of the metrics that are asked for; `*`: all.',
  },
  'interval.ms': {
    type: 'int',
    default: 300_000,
    importance: 'medium',
    doc: 'How often clients push.',
  },
  match: {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'medium',
    before: { '4.2': { unchecked: true } },
    doc: 'Which clients are asked, as key=regular expression.',
  },
} satisfies ConfigTable;
