// The worker as the page meets it.
import type { FromWorker, ToWorker } from './messages.ts';
import type { WorkerDoor } from './remote-run.ts';

/** Starts the thread that owns the world, and gives the door to it. `failed` hears if it cannot run. */
export function startThread(failed: (reason: string) => void): WorkerDoor {
  const worker = new Worker(new URL('./sim-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', (event) => {
    failed(event.message || 'The worker could not be loaded.');
  });
  return {
    send: (message: ToWorker) => {
      worker.postMessage(message, []);
    },
    onMessage: (listener) => {
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => {
        listener(event.data);
      });
    },
  };
}
