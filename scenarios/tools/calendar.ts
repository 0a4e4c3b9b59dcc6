// Days and hours from milliseconds since 1970, and back, in UTC: the simulated machines live there.

/** A day of the Gregorian calendar. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day. */
export interface TimeOfDay {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly millis: number;
}

const msPerDay = 86_400_000;
/** Days from 0000-03-01 to 1970-01-01; years that begin in March end with the leap day. */
const daysToEpoch = 719_468;
const daysPerEra = 146_097;

/** The day and the time of a moment. */
export function calendarOf(ms: number): { readonly date: CalendarDate; readonly time: TimeOfDay } {
  const days = Math.floor(ms / msPerDay);
  const rest = ms - days * msPerDay;
  const time = {
    hours: Math.floor(rest / 3_600_000),
    minutes: Math.floor(rest / 60_000) % 60,
    seconds: Math.floor(rest / 1_000) % 60,
    millis: rest % 1_000,
  };
  return { date: dateOf(days), time };
}

function dateOf(daysSinceEpoch: number): CalendarDate {
  const days = daysSinceEpoch + daysToEpoch;
  const era = Math.floor(days / daysPerEra);
  const ofEra = days - era * daysPerEra;
  const leapDays =
    Math.floor(ofEra / 1_460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leapDays) / 365);
  const ofYear = ofEra - daysBeforeYear(yearOfEra);
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day };
}

const daysBeforeYear = (yearOfEra: number): number =>
  365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);

/** The moment of a day and a time, in milliseconds since 1970. */
export function momentOf({ year, month, day }: CalendarDate, time: TimeOfDay): number {
  const fromMarch = (month + 9) % 12;
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const ofYear = Math.floor((153 * fromMarch + 2) / 5) + day - 1;
  const ofEra = daysBeforeYear(marchYear - era * 400) + ofYear;
  const days = era * daysPerEra + ofEra - daysToEpoch;
  const seconds = (time.hours * 60 + time.minutes) * 60 + time.seconds;
  return days * msPerDay + seconds * 1_000 + time.millis;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 2026-11-21. */
export const dateText = ({ year, month, day }: CalendarDate): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;

/** 17:05:09. */
export const timeText = ({ hours, minutes, seconds }: TimeOfDay): string =>
  `${two(hours)}:${two(minutes)}:${two(seconds)}`;
