// C1 to C8: our codec beside those of two clients, on the same messages of 1,000 partitions.
import type { Measured } from './figure.ts';
import type { CodecOptions } from './codec/messages.ts';
import { bytesOf, partitionCount } from './codec/messages.ts';
import { costsOf, median, ratioOf, type Variant } from './measure.ts';

type Rival = 'kafkajs' | 'platformatic';

/** The newest versions that both speak; those of kafkajs are older than compact lengths. */
const versions: Readonly<Record<Rival, Readonly<Record<CodecOptions['message'], number>>>> = {
  kafkajs: { metadata: 5, fetch: 11 },
  platformatic: { metadata: 12, fetch: 17 },
};

/** How many times faster than a rival we read or write a message. */
export function codecAgainst(
  rival: Rival,
  message: CodecOptions['message'],
  way: CodecOptions['way'],
): () => Promise<Measured> {
  const options: CodecOptions = { message, version: versions[rival][message], way };
  return async () => {
    const costs = await costsOf({ ours: variant('ours', options), rival: variant(rival, options) });
    return {
      value: ratioOf(costs.rival, costs.ours),
      note: `ours ${speedOf(costs.ours, options)}, ${rival} ${speedOf(costs.rival, options)}`,
      whereTheTimeGoes:
        'A closure is called for every field, and none of these calls is inlined; generated code has ' +
        'no calls, but needs `eval`, which pages forbid.',
    };
  };
}

function variant(codec: 'ours' | Rival, options: CodecOptions): Variant {
  return { module: new URL(`./codec/${codec}.ts`, import.meta.url), options };
}

function speedOf(costs: readonly number[], options: CodecOptions): string {
  const nanos = median(costs);
  const bytes = bytesOf(options).length / partitionCount;
  const megabytes = Math.round((bytes / nanos) * 1_000).toLocaleString('en');
  return `${(1_000 / nanos).toFixed(1)} M partitions/s, ${megabytes} MB/s`;
}
