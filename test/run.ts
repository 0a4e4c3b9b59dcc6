// `npm test`: check, then every tier. `npm run check` and `npm run test:fast` name the part to run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldersOfOtherTiers, tiers, type TierName } from './tiers.ts';

interface Count {
  passed: number;
  failed: number;
}

const root = new URL('..', import.meta.url).pathname;
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

/** The commands of `npm run check`: each counts as one test. */
const checks: readonly (readonly [string, ...string[]])[] = [
  ['tsc', '-p', 'tsconfig.json'],
  ['tsc', '-p', 'viz/tsconfig.json'],
  ['tsc', '-p', 'test/tsconfig.json'],
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['oxfmt', '--check'],
];

process.exitCode = main(process.argv.slice(2));

function main(asked: readonly string[]): number {
  const all = ['check', ...Object.keys(tiers)];
  const wrong = asked.find((name) => !all.includes(name));
  if (wrong !== undefined) {
    console.error(`There is no tier '${wrong}'. The tiers are ${all.join(', ')}.`);
    return 2;
  }
  const total: Count = { passed: 0, failed: 0 };
  for (const name of asked.length === 0 ? all : asked) {
    const began = Date.now();
    const count = name === 'check' ? runChecks() : runTier(name as TierName);
    total.passed += count.passed;
    total.failed += count.failed;
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`);
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

function runChecks(): Count {
  const count = { passed: 0, failed: 0 };
  for (const [command, ...args] of checks) {
    const ok = spawnSync(bin(command), args, { cwd: root, stdio: 'inherit' }).status === 0;
    console.log(`${ok ? 'ok' : 'FAILED'}  ${command} ${args.join(' ')}`);
    count[ok ? 'passed' : 'failed'] += 1;
  }
  const architecture = runVitest(['test/architecture']);
  return {
    passed: count.passed + architecture.passed,
    failed: count.failed + architecture.failed,
  };
}

function runTier(name: TierName): Count {
  const { folders, minutes, sentence } = tiers[name];
  const named = folders.length > 0 ? folders : fastFolders();
  const present = named.filter((folder) => existsSync(join(root, folder)));
  console.log(`${name}: ${sentence} (at most ${minutes} minutes)`);
  return present.length === 0 ? { passed: 0, failed: 0 } : runVitest(present);
}

function fastFolders(): string[] {
  return readdirSync(join(root, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `test/${entry.name}`)
    .filter((folder) => !foldersOfOtherTiers.includes(folder));
}

/** Runs vitest on folders and counts what it says. A run that found no test is a failure. */
function runVitest(folders: readonly string[]): Count {
  const scratch = mkdtempSync(join(tmpdir(), 'samsa-'));
  const report = join(scratch, 'report.json');
  const { status } = spawnSync(
    bin('vitest'),
    ['run', '--config', 'test/vitest.config.ts', ...folders.map((folder) => `${folder}/`)].concat([
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]),
    { cwd: root, stdio: 'inherit' },
  );
  const count = existsSync(report)
    ? countOf(readFileSync(report, 'utf8'))
    : { passed: 0, failed: 1 };
  rmSync(scratch, { recursive: true });
  // A file that fails to load has no failed test in it, but the run has failed.
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function countOf(report: string): Count {
  const { numPassedTests, numFailedTests } = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  return { passed: numPassedTests, failed: numFailedTests };
}
