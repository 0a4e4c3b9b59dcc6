import type { ConfigType, ConfigValue } from '../../config/definition.ts';
import { doubleText, longText } from '../../config/java-text.ts';

/** The numbers of types in the protocol. */
export const configTypeNumbers: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
};

/** A value as it could stand in a file (Kafka's ConfigDef.convertToString); null stays null. */
export function settingText(value: ConfigValue, type: ConfigType): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return type === 'double' ? doubleText(value) : longText(value);
  if (typeof value !== 'object') return String(value);
  return 'secret' in value ? '[hidden]' : value.join(',');
}
