// How Kafka's tools end when something goes wrong: most print the message and the stack trace.
import { JavaException, stackTrace } from '../../engine/clients/admin/exception.ts';
import type { Script } from '../../engine/clients/admin/script.ts';
import { complain, Exit, type ToolIo } from './tool.ts';

const terseClass = 'org.apache.kafka.tools.TerseException';

/** An error of which the message says all that there is to say. */
export const terse = (text: string): JavaException => new JavaException(terseClass, text);

/** An exception of the tools' own package. */
export const toolException = (name: string, text: string): JavaException =>
  new JavaException(`org.apache.kafka.tools.${name}`, text);

/** Runs a tool's main function: an exception is told on stderr, and the exit code is 1. */
export function* tellingErrors(script: Script<void>, io: ToolIo, prefix = ''): Script<void> {
  try {
    yield* script;
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    complain(io, `${prefix}${thrown.text}`);
    if (thrown.javaClass !== terseClass) complain(io, stackTrace(thrown));
    throw new Exit(1);
  }
}

/** The cause of what a future threw; anything else as it is. */
export const causeOf = (thrown: JavaException): JavaException => thrown.reason ?? thrown;
