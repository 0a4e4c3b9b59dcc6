// How kafka-transactions ends when something goes wrong.
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { causeOf } from '../endings.ts';
import { complain, Exit, type ToolIo } from '../tool.ts';

/** Says what is wrong, and ends. */
export function refuseWith(text: string, io: ToolIo): never {
  complain(io, text);
  throw new Exit(1);
}

/** Does something; if that fails, `what` has failed. */
export function* orRefuse<T>(script: Script<T>, what: string, io: ToolIo): Script<T> {
  try {
    return yield* script;
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const why = causeOf(thrown).text;
    return refuseWith(`${what}: ${why}. Enable debug logging for additional detail.`, io);
  }
}
