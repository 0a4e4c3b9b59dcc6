import type { ConfigType, ConfigValue } from './definition.ts';
import { doubleText, longText } from './java-text.ts';

/** A value as Java prints it, in refusals and to whoever describes a setting: secrets stay hidden. */
export function textOf(value: ConfigValue, type?: ConfigType): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return type === 'double' ? doubleText(value) : longText(value);
  if (typeof value !== 'object') return String(value);
  return 'secret' in value ? '[hidden]' : `[${value.join(', ')}]`;
}
