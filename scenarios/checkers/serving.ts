// What clients are given by leaders: batches in the answers to their fetches.
import { cargoWidth } from '../../engine/protocol/cargo.ts';
import type { Moment, RowOf } from './rows.ts';
import type { Sight } from './sight.ts';

/** A batch on its way to a client; the number of its partition. */
export interface ServedBatch {
  readonly partition: number;
  readonly baseOffset: number;
  readonly count: number;
  readonly epoch: number;
}

/** Goes through the messages that are sent, and tells of the batches that clients are given. */
export function servings(
  sight: Sight,
  tell: (batch: ServedBatch, at: Moment) => void,
): (row: RowOf<'message-sent'>, at: Moment) => void {
  /** Whether messages are fetch requests, by the number of their name. */
  const areFetches: (boolean | undefined)[] = [];
  /** Connections on which clients have asked for records. */
  const readersOn = new Set<number>();
  const isFetch = (message: number): boolean =>
    (areFetches[message] ??= sight.nameOf('message', message) === 'Fetch request');
  return (row, at) => {
    const connection = connectionOf(row.connection);
    if (row.inReplyTo < 0) {
      const isAsked = isFetch(row.message) && sight.nodeOf(at.process) < 0;
      if (isAsked) readersOn.add(connection);
      return;
    }
    if (!readersOn.has(connection) || sight.nodeOf(at.process) < 0) return;
    const { carries } = row;
    for (let i = 0; i + cargoWidth <= carries.length; i += cargoWidth) {
      const partition = carries[i] ?? -1;
      const baseOffset = carries[i + 1] ?? 0;
      tell({ partition, baseOffset, count: carries[i + 2] ?? 0, epoch: carries[i + 4] ?? -1 }, at);
    }
  };
}

/** Rows tell the end of a connection; the numbers of its two ends are neighbours. */
const connectionOf = (end: number): number => end >> 1;
