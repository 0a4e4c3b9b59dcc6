// Times and durations as people write them on command lines (Utils.getDateTime, java.time.Duration).
import { JavaException } from '../../engine/clients/admin/exception.ts';
import { momentOf } from './calendar.ts';

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{3})(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/;

/** `2026-11-21T17:00:00.000`, with an offset or without: milliseconds since 1970. */
export function readDateTime(text: string): number {
  const found = dateTime.exec(text);
  if (found === null) {
    const why = text.includes('T')
      ? `Unparseable date: "${text}"`
      : "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format";
    throw new JavaException('java.text.ParseException', why);
  }
  const [, year, month, day, hours, minutes, seconds, millis, zone = 'Z'] = found;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const time = {
    hours: Number(hours),
    minutes: Number(minutes),
    seconds: Number(seconds),
    millis: Number(millis),
  };
  return momentOf(date, time) - offsetOf(zone);
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

const duration =
  /^([+-]?)P(?:([+-]?\d+)D)?(T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+)(?:\.(\d{0,9}))?S)?)?$/i;

/** `P1DT2H3M4.5S`, in milliseconds. */
export function readDuration(text: string): number {
  const [, sign, days, clock, hours, minutes, seconds, fraction] = duration.exec(text) ?? [];
  const parts = [days, hours, minutes, seconds];
  if (parts.every((part) => part === undefined) || clock?.length === 1) {
    const why = 'Text cannot be parsed to a Duration';
    throw new JavaException('java.time.format.DateTimeParseException', why);
  }
  const [d = 0, h = 0, m = 0, s = 0] = parts.map((part) => Number(part ?? '0'));
  const whole = (((d * 24 + h) * 60 + m) * 60 + s) * 1_000;
  const total = whole + millisOf(seconds, fraction);
  return sign === '-' ? -total : total;
}

function millisOf(seconds = '', fraction = ''): number {
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return seconds.startsWith('-') ? -millis : millis;
}
