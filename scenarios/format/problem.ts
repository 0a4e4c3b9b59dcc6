/** What is wrong with a scenario file, and where: line and column count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
}

/** The author of a scenario has something to mend. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => problemText(file, problem)).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

/** `file:line:column: sentence`, as editors understand it. */
export const problemText = (file: string, { line, column, sentence }: Problem): string =>
  `${file}:${line}:${column}: ${sentence}`;
