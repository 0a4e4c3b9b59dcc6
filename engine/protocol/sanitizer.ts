// Users and client ids can be any text; where they become names (of quotas in ZooKeeper, of metrics)
// they are written with percent signs, as in a URL.
import { textOfBytes, textToBytes } from './utf8.ts';

/** A name with everything but letters, digits, `.`, `-` and `_` as percent signs and hex digits. */
export function sanitize(name: string): string {
  let text = '';
  for (const byte of textToBytes(name)) {
    const letter = String.fromCharCode(byte);
    text += /[a-zA-Z0-9._-]/.test(letter) ? letter : `%${hexOf(byte)}`;
  }
  return text;
}

/** The name that was sanitized; undefined when the text could not have come out of it. */
export function desanitize(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) => textOfBytes(bytesOfRun(run)));
}

/** A name as JMX takes it: in quotes, if it has letters that mean something there. */
export function jmxSanitize(name: string): string {
  if (/^[\w\-%. \t]*$/.test(name)) return name;
  const quoted = name.replaceAll(/[\\*?"]/g, (letter) => `\\${letter}`).replaceAll('\n', '\\n');
  return `"${quoted}"`;
}

/** The bytes of `%C3%A9`. */
function bytesOfRun(run: string): Uint8Array {
  const digits = run.split('%').slice(1);
  return Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16));
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
