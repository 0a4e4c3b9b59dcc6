// The recorded runs of Kafka's command-line tools (live-4.3/cli).
import { goldenFolder, listGolden, readGolden } from '../../conformance/golden.ts';

/** One recorded run; what was not written down is absent. */
export interface RecordedRun {
  readonly id: string;
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** The runs of the tools, by their names. */
export function recordedRuns(): ReadonlyMap<string, RecordedRun> {
  const ref = listGolden(goldenFolder()).find(({ path }) => path === 'live-4.3/cli');
  if (ref === undefined) throw new Error('the recorded runs of the tools are gone');
  const runs = readGolden(ref).cases.filter((each) => 'tool' in each);
  return new Map(runs.map((each) => [each.id, each as unknown as RecordedRun]));
}
