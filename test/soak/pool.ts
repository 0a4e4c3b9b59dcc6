// Processes that play for us: each gets a task, answers, and gets the next, until there is none.
import { fork, type ChildProcess } from 'node:child_process';
import { bundled } from '../kit/bundle.ts';

/** What keeps a pool at work. */
export interface Work<Task, Answer> {
  /** The module that each process runs: it answers each message with one. */
  readonly player: URL;
  readonly workers: number;
  /** Undefined: there is nothing more to do for now, and this process goes. */
  readonly next: () => Task | undefined;
  readonly onAnswer: (answer: Answer, task: Task) => void;
}

/** Resolves when all processes have gone. The order in which answers come says nothing. */
export async function playInParallel<Task extends string | object, Answer>(
  work: Work<Task, Answer>,
): Promise<void> {
  // A long search is worth the second that bundling takes.
  const player = await bundled(work.player);
  const children = Array.from({ length: work.workers }, () => fork(player, { execArgv: [] }));
  await Promise.all(children.map((child) => keepBusy(child, work)));
}

function keepBusy<Task extends string | object, Answer>(
  child: ChildProcess,
  { next, onAnswer }: Work<Task, Answer>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let task: Task | undefined;
    const give = (): void => {
      task = next();
      if (task === undefined) child.disconnect();
      else child.send(task);
    };
    child.on('message', (answer: Answer) => {
      if (task !== undefined) onAnswer(answer, task);
      give();
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A process that played seeds has ended with ${code}.`));
    });
    give();
  });
}
