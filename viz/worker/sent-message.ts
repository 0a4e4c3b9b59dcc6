// A message as it was sent. The trace keeps no bodies: the moment is played again, and the message is
// caught when the world asks what it is called.
import type { Envelope } from '../../engine/protocol/envelope.ts';
import { encodeRequest, encodeResponse } from '../../engine/protocol/frames.ts';
import {
  branchOf,
  lineage,
  seek,
  type Branch,
  type Timeline,
} from '../../sim/timeline/timeline.ts';
import type { MessageLabel, World } from '../../sim/world/state.ts';
import { step } from '../../sim/world/world.ts';
import type { SentMessage } from '../model/run-source.ts';

/** The message that a row of a branch sent; undefined when the row sent none. */
export function sentMessage(
  timeline: Timeline,
  branch: number,
  row: number,
): SentMessage | undefined {
  const past = lineage(timeline, branchOf(timeline, branch));
  const owner = past.findLast((it) => it.fromRow <= row);
  const turns = owner && turnsBefore(owner, row);
  if (owner === undefined || turns === undefined) return undefined;
  const caught: unknown[] = [];
  const watching: { world?: World } = {};
  const describe = (message: unknown, label: MessageLabel): void => {
    timeline.code.describe?.(message, label);
    if (watching.world?.state.trace.rows === row) caught.push(message);
  };
  const code = { ...timeline.code, describe };
  watching.world = seek({ ...timeline, code }, owner, { turns });
  step(watching.world);
  const [message] = caught;
  return message === undefined ? undefined : asSent(message as Envelope);
}

/** How many turns of the world were over before the one that wrote a row of the branch's own part. */
function turnsBefore({ columns, fromTurn }: Branch, row: number): number | undefined {
  let turns = fromTurn;
  for (const block of columns.blocks) {
    const rows = row - block.baseRow;
    const next = block.firstRow.subarray(0, block.turns).findIndex((first) => first > rows);
    if (next >= 0) return turns + next - 1;
    turns += block.turns;
  }
  return row < columns.nextRow ? turns - 1 : undefined;
}

function asSent(message: Envelope): SentMessage {
  const { type, api, version, body } = message;
  if (type !== 'request' && type !== 'response') {
    return { api: (message as { readonly type: string }).type, version: 0, body: undefined };
  }
  const bytes = bytesOf(message);
  return { api, version, body, ...(bytes && { bytes }) };
}

/** Some bodies of the world cannot be written, such as those with records that were never made. */
function bytesOf(message: Envelope): Uint8Array<ArrayBuffer> | undefined {
  const { api, version, correlationId } = message;
  try {
    const bytes =
      message.type === 'request'
        ? encodeRequest(api, { version, correlationId, clientId: message.clientId }, message.body)
        : encodeResponse(api, { version, correlationId }, message.body);
    return Uint8Array.from(bytes);
  } catch {
    return undefined;
  }
}
