/** A transaction that was aborted: readers of committed data skip its records. */
export interface AbortedTransaction {
  readonly producerId: number;
  /** The offset of its first record. */
  readonly firstOffset: number;
  /** The offset of its marker. */
  readonly lastOffset: number;
  /** How far the log was decided when the marker was written: later entries lie beyond it. */
  readonly lastStableOffset: number;
}
