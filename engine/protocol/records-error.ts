/**
 * What is wrong with records, as Kafka tells it apart:
 * `corrupt-record` CORRUPT_MESSAGE (the batch: size, magic, checksum), `invalid-record`
 * INVALID_RECORD (what is in it), `undecodable` a compressed block that does not open.
 */
export type RecordsFault = 'corrupt-record' | 'invalid-record' | 'undecodable';

/** Records that cannot be read. The message is Kafka's, where Kafka has one. */
export class RecordsError extends Error {
  override readonly name = 'RecordsError';
  readonly fault: RecordsFault;
  /** The byte at which it was noticed, counted from the start of what was to be read. */
  readonly at: number;

  constructor(fault: RecordsFault, message: string, at: number) {
    super(message);
    this.fault = fault;
    this.at = at;
  }
}

/** The batch itself is broken: size, magic or checksum. */
export function corruptRecord(message: string, at: number): RecordsError {
  return new RecordsError('corrupt-record', message, at);
}

/** The batch is sound, what is in it is not. */
export function invalidRecord(message: string, at: number): RecordsError {
  return new RecordsError('invalid-record', message, at);
}

/** The compressed block does not open, or not to its end. */
export function undecodable(message: string, at: number): RecordsError {
  return new RecordsError('undecodable', message, at);
}
