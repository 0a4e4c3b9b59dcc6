// Java's properties files: a setting a line, comments that begin with `#` or `!`.

/** The settings of a properties file. Simplified: without escapes and continued lines. */
export function readProperties(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    const [, name = '', value = ''] = /^([^\s=:]+)\s*[=:]?\s*(.*)$/.exec(line) ?? [];
    settings.set(name, value);
  }
  return settings;
}

/** `key=value` on a command line; a value may hold more signs of equality, and may be missing. */
export function readKeyValues(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
