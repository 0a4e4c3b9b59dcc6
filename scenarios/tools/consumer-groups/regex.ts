// --validate-regex: is it a regular expression that brokers understand (RE2)?

/**
 * What RE2 says is wrong with a pattern; undefined: nothing. Simplified: the mistakes that people
 * make, in RE2's words; what only RE2 refuses (look-around, back-references) is refused too.
 */
export function problemOfRegex(pattern: string): string | undefined {
  return problemOfBrackets(pattern) ?? problemOfPerl(pattern) ?? problemOfRepetition(pattern);
}

function problemOfBrackets(pattern: string): string | undefined {
  let open = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === '\\') {
      if (at + 1 >= pattern.length) return 'trailing backslash at end of expression';
      at += 1;
    } else if (sign === '[') {
      const end = classEnd(pattern, at);
      if (end < 0) return 'missing closing ]';
      at = end;
    } else if (sign === '(') {
      open += 1;
    } else if (sign === ')') {
      open -= 1;
      if (open < 0) return 'unexpected )';
    }
  }
  return open > 0 ? 'missing closing )' : undefined;
}

/** Where a class of characters ends; a bracket right after its beginning is one of its characters. */
function classEnd(pattern: string, start: number): number {
  let at = pattern[start + 1] === '^' ? start + 2 : start + 1;
  if (pattern[at] === ']') at += 1;
  for (; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']') return at;
  }
  return -1;
}

function problemOfPerl(pattern: string): string | undefined {
  if (/\(\?(?:=|!|<=|<!)/.test(pattern)) return 'invalid or unsupported Perl syntax';
  return /\\[1-9]/.test(pattern) ? 'invalid escape sequence' : undefined;
}

const problemOfRepetition = (pattern: string): string | undefined =>
  /^[*+?]|[(|][*+?](?!:|P|i|m|s)/.test(pattern.replaceAll(/\(\?/g, '('))
    ? 'missing argument to repetition operator'
    : undefined;
