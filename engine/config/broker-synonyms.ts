// The broker says some times in several units; whoever asks for one is told of the others.

const units: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

/** All names under which a broker looks for a setting; the first that is set wins. */
export function brokerSynonymsOf(name: string): readonly string[] {
  // A log without a flush interval of its own is flushed when the scheduler comes by.
  if (name === 'log.flush.interval.ms') return [name, 'log.flush.scheduler.interval.ms'];
  return units.find((names) => names.includes(name)) ?? [name];
}
