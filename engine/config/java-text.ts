// How Java reads and writes numbers: settings are text, and refusals quote values as Java prints them.

/** String.trim: cuts off everything up to the blank, but no other Unicode spaces. */
export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/**
 * Integer.parseInt and its siblings; undefined where Java throws.
 * Beyond the safe range the nearest double. Simplified: ASCII digits only.
 */
export function readInteger(text: string, bits: bigint): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(Number(bits), value) === value ? Number(value) : undefined;
}

/** Double.parseDouble; undefined where Java throws. Simplified: no hexadecimal fractions. */
export function readDouble(text: string): number | undefined {
  const named = /^([+-]?)(NaN|Infinity)$/.exec(text);
  if (named !== null) return named[2] === 'NaN' ? Number.NaN : Number(text);
  const written = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[fFdD]?$/.test(text);
  return written ? Number(text.replace(/[fFdD]$/, '')) : undefined;
}

/** Double.toString: 1.0, 0.25, 1.0E7. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return withPoint(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withPoint(digits)}E${exponent.replace('+', '')}`;
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);

/** Long.toString of a long that the engine holds as the nearest double: ±2^63 are Long's ends. */
export function longText(value: number): string {
  const end = 0x7fff_ffff_ffff_ffffn;
  return value >= Number(end) ? String(end) : String(BigInt(value));
}
