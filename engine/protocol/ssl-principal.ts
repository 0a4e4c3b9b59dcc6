// Names for clients that log in with a certificate (ssl.principal.mapping.rules, KIP-371): rules
// that make a short name of a distinguished one, tried in order.

/** Rules that cannot be read, or a name that none of them fits. The message is Kafka's. */
export class SslPrincipalError extends Error {
  override readonly name = 'SslPrincipalError';
  readonly fault: 'invalid-rule' | 'invalid-pattern' | 'no-matching-rule';

  constructor(fault: SslPrincipalError['fault'], message: string) {
    super(message);
    this.fault = fault;
  }
}

/** One rule. DEFAULT takes the name as it is. */
export type SslPrincipalRule =
  | { readonly type: 'default' }
  | {
      readonly type: 'replace';
      readonly pattern: string;
      readonly replacement: string;
      readonly letters: 'L' | 'U' | '';
    };

const part = String.raw`((?:\\.|[^\\/])*)`;
const rule = String.raw`(DEFAULT)|RULE:${part}\/${part}\/([LU]?).*?|.*?`;

/** Reads the rules of a configuration, which stand one behind the other with commas between. */
export function readSslPrincipalRules(text: string): SslPrincipalRule[] {
  const splitter = new RegExp(String.raw`\s*(${rule})\s*(?:,\s*|$)`, 'g');
  const texts = [...text.trim().matchAll(splitter)].map((match) => match[1] ?? '');
  return texts.flatMap((found) => readRule(found) ?? []);
}

/** The name that the rules make of a distinguished name. */
export function applySslPrincipalRules(
  rules: readonly SslPrincipalRule[],
  distinguishedName: string,
): string {
  for (const candidate of rules) {
    const name = applyRule(candidate, distinguishedName);
    if (name !== undefined) return name;
  }
  const shown = rules.map(ruleText).join(', ');
  throw new SslPrincipalError(
    'no-matching-rule',
    `No rules apply to ${distinguishedName}, rules [${shown}]`,
  );
}

function readRule(text: string): SslPrincipalRule | undefined {
  const match = new RegExp(`^(?:${rule})`).exec(text);
  const [whole = '', isDefault, pattern, replacement = '', letters = ''] = match ?? [];
  if (whole.length !== text.length) {
    throw new SslPrincipalError(
      'invalid-rule',
      `Invalid rule: \`${text}\`, unmatched substring: \`${text.slice(whole.length)}\``,
    );
  }
  if (isDefault !== undefined) return { type: 'default' };
  // An empty rule is none.
  if (pattern === undefined) return undefined;
  compile(pattern);
  return {
    type: 'replace',
    pattern,
    replacement,
    letters: letters === 'L' || letters === 'U' ? letters : '',
  };
}

function applyRule(candidate: SslPrincipalRule, name: string): string | undefined {
  if (candidate.type === 'default') return name;
  const { pattern, replacement, letters } = candidate;
  if (!new RegExp(`^(?:${pattern})$`).test(name)) return undefined;
  // Java replaces wherever the pattern is found once the whole name has matched it: `.*` twice.
  const replaced = name.replaceAll(compile(pattern), (...found: unknown[]) =>
    expand(replacement, groupsOf(found)),
  );
  if (letters === 'L') return replaced.toLowerCase();
  return letters === 'U' ? replaced.toUpperCase() : replaced;
}

/** Simplified: patterns are JavaScript's, which for the usual rules mean what Java's mean. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'g');
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new SslPrincipalError('invalid-pattern', problem);
  }
}

/** The match and its groups: what stands before the place in the arguments that `replaceAll` gives. */
function groupsOf(found: readonly unknown[]): string[] {
  const place = found.findIndex((argument) => typeof argument === 'number');
  return found.slice(0, place).map((group) => (typeof group === 'string' ? group : ''));
}

/** Puts groups in for `$1`, and takes the backslash off letters that have one. A group that does not exist stays as it is. */
function expand(replacement: string, groups: readonly string[]): string {
  return replacement.replaceAll(/\\(.)|\$(\d+)/g, (text, letter: string | undefined, digits) => {
    if (letter !== undefined) return letter;
    return typeof digits === 'string' ? groupFor(digits, groups) : text;
  });
}

/** `$12` is group 12 if there is one, else group 1 and a 2. */
function groupFor(digits: string, groups: readonly string[]): string {
  for (let length = digits.length; length > 0; length -= 1) {
    const group = groups[Number(digits.slice(0, length))];
    if (group !== undefined) return group + digits.slice(length);
  }
  return `$${digits}`;
}

function ruleText(shown: SslPrincipalRule): string {
  if (shown.type === 'default') return 'DEFAULT';
  const letters = shown.letters === '' ? '' : `/${shown.letters}`;
  return `RULE:${shown.pattern}/${shown.replacement}${letters}`;
}
