// How kafka-console-consumer prints a record (DefaultMessageFormatter).
import type { Bytes } from '../../../engine/protocol/batch.ts';
import { textOfBytes } from '../../../engine/protocol/utf8.ts';
import type { ConsumedRecord } from '../wishes.ts';

/** What of a record is printed, and what stands between. */
export interface MessageFormat {
  readonly printed: ReadonlySet<Part>;
  readonly keySeparator: string;
  readonly lineSeparator: string;
  readonly headersSeparator: string;
  readonly nullLiteral: string;
}

const parts = [
  'timestamp',
  'partition',
  'offset',
  'delivery',
  'epoch',
  'headers',
  'key',
  'value',
] as const;

/** A part of what can be printed of a record, in the order in which it is. */
export type Part = (typeof parts)[number];

/** What properties such as `print.key=true` say. */
export function messageFormatOf(properties: ReadonlyMap<string, string>): MessageFormat {
  const isPrinted = (part: Part): boolean => {
    const written = properties.get(`print.${part}`);
    return written === undefined ? part === 'value' : written.trim().toLowerCase() === 'true';
  };
  return {
    printed: new Set(parts.filter(isPrinted)),
    keySeparator: properties.get('key.separator') ?? '\t',
    lineSeparator: properties.get('line.separator') ?? '\n',
    headersSeparator: properties.get('headers.separator') ?? ',',
    nullLiteral: properties.get('null.literal') ?? 'null',
  };
}

/** A record as it is printed. Simplified: deserializers other than Kafka's default are not known. */
export function messageText(message: ConsumedRecord, format: MessageFormat): string {
  const { printed, keySeparator, lineSeparator } = format;
  const shown = parts.filter((part) => printed.has(part));
  const texts = shown.map((part) => partText(part, message, format));
  return shown.length === 0 ? '' : texts.join(keySeparator) + lineSeparator;
}

function partText(part: Part, { index, offset, record }: ConsumedRecord, format: MessageFormat) {
  switch (part) {
    case 'timestamp':
      // Simplified: whether the broker or the producer wrote it is not known here.
      return `CreateTime:${record.timestamp}`;
    case 'partition':
      return `Partition:${index}`;
    case 'offset':
      return `Offset:${offset}`;
    // The tool hands its formatter a record without these two.
    case 'delivery':
      return 'Delivery:NOT_PRESENT';
    case 'epoch':
      return 'Epoch:NOT_PRESENT';
    case 'headers':
      return headersText(record.headers, format);
    case 'key':
      return bytesText(record.key, format);
    case 'value':
      return bytesText(record.value, format);
  }
}

const bytesText = (bytes: Bytes, { nullLiteral }: MessageFormat): string => {
  if (bytes === null) return nullLiteral;
  return typeof bytes === 'string' ? bytes : textOfBytes(bytes);
};

function headersText(headers: ConsumedRecord['record']['headers'], format: MessageFormat): string {
  if (headers.length === 0) return 'NO_HEADERS';
  const texts = headers.map(({ key, value }) => `${key}:${bytesText(value, format)}`);
  return texts.join(format.headersSeparator);
}
