import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScenario } from '../../scenarios/format/read.ts';
import type { Scenario } from '../../scenarios/format/scenario.ts';
import { check } from '../../scenarios/runner/check.ts';
import { run } from '../../scenarios/runner/run.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import { seconds } from '../../sim/time.ts';

const root = join(import.meta.dirname, '../..');
const lesson = 'scenarios/lessons/an-unclean-election.samsa.yaml';
const scenario = readScenario(lesson, readFileSync(join(root, lesson), 'utf8'), worldFaults);

test('a scenario that is checked runs as it does alone, and what Kafka lets happen is said', () => {
  const { findings, outcomes, hash } = check(scenario);

  expect(findings).toEqual([]);
  expect(outcomes.map(({ checker }) => checker)).toContain('R-17');
  expect(hash).toBe(run(scenario, { record: false }).hash);
});

test('a defect breaks a promise, at a time and with rows that show it', () => {
  const flags = { 'expose-high-watermark-before-own-epoch': true };
  const [finding, ...more] = check({ ...scenario, flags }, { until: seconds(3) }).findings;

  expect(finding?.checker).toBe('K-05');
  expect(finding?.witnesses.length).toBeGreaterThan(0);
  expect(more.every(({ checker }) => checker === 'K-05')).toBe(true);
});

test('what must be well in the end is asked when there was no fault for long', () => {
  const forGood: Scenario = {
    ...scenario,
    steps: [{ at: seconds(6), fault: 'kill', with: { process: 'follower(orders-0)' } }],
  };
  const isSettled = (each: Scenario, until: number): boolean =>
    check(each, { until: seconds(until), checkers: [] }).isSettled;

  expect(isSettled(scenario, 49)).toBe(false);
  expect(isSettled(scenario, 50)).toBe(true);
  expect(isSettled(forGood, 50)).toBe(false);
});

function samsa(...args: readonly string[]): { code: number | null; out: string; err: string } {
  const main = join(root, 'scenarios/cli/main.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', main, ...args],
    { cwd: root, encoding: 'utf8' },
  );
  return { code: status, out: stdout, err: stderr };
}

test('samsa check tells which promises are kept, and refuses one that nobody has made', () => {
  const { code, out } = samsa('check', lesson, '--only', 'R-17,R-09', '--until', '50s');
  expect(out).toContain(
    'R-17 let pass, 8 times: an unclean election made a leader of a broker that lacked what was committed.',
  );
  expect(out).toMatch(/2 of 2 promises kept; hash [0-9a-f]{16} at 50s\n$/);
  expect(out).not.toContain('is not asked');
  expect(code).toBe(0);

  const wrong = samsa('check', lesson, '--only', 'R-170');
  expect(wrong.err).toMatch(/^There is no promise 'R-170'; did you mean 'R-\d\d'\?/);
  expect(wrong.code).toBe(2);
});
