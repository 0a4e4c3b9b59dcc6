// How kafka-console-producer makes records of lines (LineMessageReader).
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import type { ProducerRecord } from '../../../engine/clients/producer/producer-state.ts';

/** How lines are read. */
export interface LineFormat {
  readonly topic: string;
  readonly parseKey: boolean;
  readonly keySeparator: string;
  readonly parseHeaders: boolean;
  readonly headersDelimiter: string;
  readonly headersSeparator: string;
  readonly headersKeySeparator: string;
  readonly ignoreError: boolean;
  /** What stands for null; undefined: nothing does. */
  readonly nullMarker: string | undefined;
}

/** What properties such as `parse.key=true` say. Refuses separators that cannot be told apart. */
export function lineFormatOf(topic: string, properties: ReadonlyMap<string, string>): LineFormat {
  const flag = (name: string): boolean =>
    (properties.get(name) ?? '').trim().toLowerCase() === 'true';
  const format: LineFormat = {
    topic: properties.get('topic') ?? topic,
    parseKey: flag('parse.key'),
    keySeparator: properties.get('key.separator') ?? '\t',
    parseHeaders: flag('parse.headers'),
    headersDelimiter: properties.get('headers.delimiter') ?? '\t',
    headersSeparator: properties.get('headers.separator') ?? ',',
    headersKeySeparator: properties.get('headers.key.separator') ?? ':',
    ignoreError: flag('ignore.error'),
    nullMarker: properties.get('null.marker'),
  };
  checkSeparators(format);
  return format;
}

function checkSeparators(format: LineFormat): void {
  const { headersDelimiter, headersSeparator, headersKeySeparator, keySeparator, nullMarker } =
    format;
  const pairs: readonly (readonly [string, string | undefined, string])[] = [
    [headersDelimiter, headersSeparator, 'headers.delimiter and headers.separator'],
    [headersDelimiter, headersKeySeparator, 'headers.delimiter and headers.key.separator'],
    [headersSeparator, headersKeySeparator, 'headers.separator and headers.key.separator'],
    [keySeparator, nullMarker, 'null.marker and key.separator'],
    [headersSeparator, nullMarker, 'null.marker and headers.separator'],
    [headersDelimiter, nullMarker, 'null.marker and headers.delimiter'],
    [headersKeySeparator, nullMarker, 'null.marker and headers.key.separator'],
  ];
  const same = pairs.find(([a, b]) => a === b);
  if (same !== undefined) throw kafkaException(`${same[2]} may not be equal`);
}

/** `new KafkaException(message)`. */
export const kafkaException = (text: string): JavaException =>
  new JavaException('org.apache.kafka.common.KafkaException', text);

/** The record of a line; lines are counted from 1. */
export function recordOf(line: string, number: number, format: LineFormat): ProducerRecord {
  const { topic, parseHeaders, headersDelimiter, parseKey, keySeparator, nullMarker } = format;
  const cut = (start: number, separator: string, name: string): string | null => {
    const at = line.indexOf(separator, start);
    if (at >= 0) return line.slice(start, at);
    if (format.ignoreError) return null;
    throw kafkaException(`No ${name} found on line number ${number}: '${line}'`);
  };
  const orNull = (text: string | null): string | null => (text === nullMarker ? null : text);
  const headers = parseHeaders ? cut(0, headersDelimiter, 'headers delimiter') : null;
  const keyAt = headers === null ? 0 : headers.length + headersDelimiter.length;
  const key = parseKey ? cut(keyAt, keySeparator, 'key separator') : null;
  const valueAt = keyAt + (key === null ? 0 : key.length + keySeparator.length);
  const written =
    headers === null || headers === nullMarker ? [] : headersOf(headers, number, format);
  return {
    topic,
    key: orNull(key),
    value: orNull(line.slice(valueAt)),
    ...(written.length === 0 ? {} : { headers: written }),
  };
}

function headersOf(text: string, number: number, format: LineFormat) {
  const { headersSeparator, headersKeySeparator, nullMarker, ignoreError } = format;
  return text.split(headersSeparator).map((pair) => {
    const at = pair.indexOf(headersKeySeparator);
    if (at < 0 && ignoreError) return { key: pair, value: null };
    if (at < 0) {
      throw kafkaException(
        `No header key separator found in pair '${pair}' on line number ${number}`,
      );
    }
    const key = pair.slice(0, at);
    if (key === nullMarker) {
      throw kafkaException(
        `Header keys should not be equal to the null marker '${nullMarker}' as they can't be null`,
      );
    }
    const value = pair.slice(at + headersKeySeparator.length);
    return { key, value: value === nullMarker ? null : value };
  });
}
