// Whom a tool asks first: --bootstrap-server of its command line.
import type { ShellSettings } from './shell-settings.ts';

const option = '--bootstrap-server';

/** The hosts of the world that a command line names; none: the tool asks nobody. */
export function bootstrapOf(
  { addresses = {} }: ShellSettings,
  args: readonly string[],
): readonly string[] {
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  const written = args[at]?.slice(option.length + 1) || (args[at + 1] ?? '');
  if (at < 0) return [];
  return written
    .split(',')
    .map((address) => addresses[address] ?? address.split(':')[0] ?? '')
    .filter((host) => host !== '');
}
