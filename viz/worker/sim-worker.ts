// The thread that owns the world. Between two strides it listens, so that a question never waits long.
import { clusterReader } from '../../scenarios/runner/transcript.ts';
import { buffersOf } from '../../sim/trace/columns.ts';
import { createDesk, hear, runSome } from './desk.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { readCluster } from './read-cluster.ts';

/** The part of a worker's global scope that we use; the page's types do not know it. */
interface Thread {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { data: ToWorker }) => void): void;
}

const thread = globalThis as unknown as Thread;
const desk = createDesk({
  read: readCluster,
  reader: clusterReader,
  post: (message) => thread.postMessage(message, handedOver(message)),
});
let isRunning = false;

thread.addEventListener('message', ({ data }) => {
  hear(desk, data);
  if (!isRunning) goOn();
});

function goOn(): void {
  isRunning = runSome(desk);
  if (isRunning) setTimeout(goOn, 0);
}

/** The buffers that leave this thread with a message. */
function handedOver(message: FromWorker): ArrayBuffer[] {
  if (message.type !== 'chunk') return [];
  return [...buffersOf(message.chunk.block), message.chunk.hashes.buffer];
}
