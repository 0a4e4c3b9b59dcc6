// What of a branch the page has not been sent yet, and how it is cut into chunks.
import { copyOfBlock, type Block } from '../../sim/trace/columns.ts';
import type { Names } from '../../sim/trace/names.ts';
import type { Branch } from '../../sim/timeline/timeline.ts';
import type { World } from '../../sim/world/state.ts';
import { cutBlock } from '../model/track.ts';
import { rowsPerChunk, type NewNames, type TraceChunk } from './messages.ts';

/** How far a branch has been sent. */
export interface Outbox {
  readonly branch: Branch;
  /** The block that is sent next, and the turn in it. */
  block: number;
  turn: number;
  /** Turns sent so far, counted from the world's beginning. */
  turns: number;
  /** The hash after every turn that was not sent yet: low, high. */
  hashes: number[];
  /** How many names of each kind were sent. */
  readonly named: Map<string, number>;
}

/** The outbox of a branch that was just made: all names that its world knows go first. */
export function openOutbox(branch: Branch): Outbox {
  const outbox: Outbox = {
    branch,
    block: 0,
    turn: 0,
    turns: branch.fromTurn,
    hashes: [],
    named: new Map(),
  };
  noteHash(outbox, branch.head);
  return outbox;
}

/** Notes the hash after a turn. Turns of one instant that were run in one go share the last one's. */
export function noteHash(outbox: Outbox, { state }: World): void {
  const { low, high } = state.trace.hash;
  const wanted = 2 * (state.trace.turns - outbox.turns);
  while (outbox.hashes.length < wanted) outbox.hashes.push(low, high);
}

/** The names that the page does not know yet. */
export function takeNames(outbox: Outbox): NewNames {
  const names: Names = outbox.branch.head.state.trace.names;
  const added: [string, readonly string[]][] = [];
  for (const [kind, { texts }] of names) {
    const sent = outbox.named.get(kind) ?? 0;
    if (texts.length > sent) added.push([kind, texts.slice(sent)]);
    outbox.named.set(kind, texts.length);
  }
  return added;
}

/** Everything that was run and not sent, in chunks; at least one, which says how far the run is. */
export function takeChunks(outbox: Outbox): TraceChunk[] {
  const chunks: TraceChunk[] = [];
  const { blocks } = outbox.branch.columns;
  while (outbox.block < blocks.length) {
    const block = blocks[outbox.block] as Block;
    while (outbox.turn < block.turns) {
      const end = endOfChunk(block, outbox.turn);
      chunks.push(chunkOf(outbox, partOf(block, outbox.turn, end), end - outbox.turn));
      outbox.turn = end;
    }
    // The last block still grows.
    if (outbox.block === blocks.length - 1) break;
    outbox.block += 1;
    outbox.turn = 0;
  }
  return chunks.length > 0 ? chunks : [chunkOf(outbox, emptyBlock(), 0)];
}

function chunkOf(outbox: Outbox, block: Block, turns: number): TraceChunk {
  const { branch } = outbox;
  const chunk: TraceChunk = {
    branch: branch.id,
    firstTurn: outbox.turns,
    known: branch.head.state.queue.now,
    block,
    hashes: Int32Array.from(outbox.hashes.slice(0, 2 * turns)),
    names: takeNames(outbox),
  };
  outbox.turns += turns;
  outbox.hashes = outbox.hashes.slice(2 * turns);
  return chunk;
}

/** The turn after the last one that still fits a chunk. */
function endOfChunk(block: Block, from: number): number {
  const first = block.firstRow[from] as number;
  let end = from + 1;
  while (end < block.turns && (block.firstRow[end] as number) - first < rowsPerChunk - 500)
    end += 1;
  return end;
}

/** Turns of a block as a block of its own, whose rows and times count from its own first turn. */
function partOf(block: Block, from: number, to: number): Block {
  const until = to === block.turns ? block : cutBlock(block, to);
  const part = copyOfBlock(until, from);
  const first = part.firstRow[0] as number;
  part.baseRow += first;
  for (const [turn, row] of part.firstRow.entries()) part.firstRow[turn] = row - first;
  const begins = part.time[0] as number;
  part.baseTime += begins;
  for (const [turn, time] of part.time.entries()) part.time[turn] = time - begins;
  return part;
}

/** Made anew each time: its buffers are handed over. */
function emptyBlock(): Block {
  return {
    baseTime: 0,
    baseRow: 0,
    turns: 0,
    used: 0,
    sideUsed: 0,
    time: new Uint32Array(0),
    who: new Int32Array(0),
    cause: new Int32Array(0),
    firstRow: new Uint16Array(0),
    wordsAt: new Uint16Array(0),
    sideAt: new Uint16Array(0),
    words: new Int32Array(0),
    side: new Int32Array(0),
  };
}
