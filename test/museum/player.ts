// One worker of the museum, in a process of its own: it plays what it is handed.
import { chase, type Chase } from './chase.ts';

process.on('message', (task: Chase) => {
  process.send?.(chase(task));
});
