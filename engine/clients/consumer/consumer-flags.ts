import type { Flags } from '../../config/eras.ts';

/** The behaviours and defects of consumers, in groups or not. */
export type ConsumerFlags = Pick<Flags, 'ignore-topic-id-in-metadata' | 'validate-positions'>;
