// The operator ** is for what engines round as they like, and the linter has no rule against it.

/** The lines of a source in which ** is computed with; comments and texts may say it. */
export function powersIn(source: string): number[] {
  const code = source.replace(
    /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g,
    // What is left out keeps its lines.
    (text) => '\n'.repeat(text.split('\n').length - 1),
  );
  return code.split('\n').flatMap((line, i) => (line.includes('**') ? [i + 1] : []));
}
