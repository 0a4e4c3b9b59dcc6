// What Kafka's clients throw: the class and the message that people see and search for.
import { errorOf, type ErrorCode } from '../../protocol/errors.ts';

/** The package of the exceptions that stand for error codes. */
export const errorPackage = 'org.apache.kafka.common.errors';

/** A Java exception: its class, what it says, and what caused it. Thrown by scripts, never kept in state. */
export class JavaException extends Error {
  readonly javaClass: string;
  /** Null where Java has no message. */
  readonly text: string | null;
  readonly reason: JavaException | undefined;
  readonly suppressed: JavaException[] = [];
  /** The error code that a broker answered; undefined for what the client found out by itself. */
  readonly code: number | undefined;

  constructor(
    javaClass: string,
    text: string | null,
    about: { readonly reason?: JavaException; readonly code?: number } = {},
  ) {
    super(text ?? javaClass);
    this.javaClass = javaClass;
    this.text = text;
    this.reason = about.reason;
    this.code = about.code;
  }
}

/** What a Kafka error code becomes in a client; without a message of the broker's it has Kafka's own. */
export function exceptionOf(code: number, message?: string | null): JavaException {
  const { exception, message: own } = errorOf(code);
  return new JavaException(`${errorPackage}.${exception}`, message ?? own, { code });
}

/** Is it the exception of this error? */
export const isError = (thrown: unknown, code: ErrorCode): thrown is JavaException =>
  thrown instanceof JavaException && thrown.code === code;

/** Throwable.toString. */
export const textOf = ({ javaClass, text }: JavaException): string =>
  text === null ? javaClass : `${javaClass}: ${text}`;

/** What a future throws from get(). */
export const executionException = (reason: JavaException): JavaException =>
  new JavaException('java.util.concurrent.ExecutionException', textOf(reason), { reason });

/** `new RuntimeException(cause)`. */
export const runtimeException = (reason: JavaException): JavaException =>
  new JavaException('java.lang.RuntimeException', textOf(reason), { reason });

/** IllegalArgumentException: the caller's mistake. */
export const illegalArgument = (text: string): JavaException =>
  new JavaException('java.lang.IllegalArgumentException', text);

/** The stack trace as Java prints it, without the frames: those are of Java's code, not of ours. */
export function stackTrace(thrown: JavaException): string {
  return `${textOf(thrown)}\n${enclosed(thrown, '')}`;
}

function enclosed(thrown: JavaException, indent: string): string {
  const suppressed = thrown.suppressed.map(
    (each) => `${indent}\tSuppressed: ${textOf(each)}\n${enclosed(each, `${indent}\t`)}`,
  );
  const { reason } = thrown;
  const cause =
    reason === undefined
      ? ''
      : `${indent}Caused by: ${textOf(reason)}\n${enclosed(reason, indent)}`;
  return suppressed.join('') + cause;
}
