// Two ways in which Kafka makes an int32 positive. They differ, and both are used.

/** Takes the sign bit away (Utils.toPositive): partitioners do so. */
export function toPositive(value: number): number {
  return value & 0x7fffffff;
}

/** The absolute value, and 0 for the smallest int32, which has none (Utils.abs): coordinators do so. */
export function positive(value: number): number {
  return value === -0x80000000 ? 0 : Math.abs(value);
}
