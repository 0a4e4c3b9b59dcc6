// `npm run determinism -- [--update] [--node BINARY …]`: the golden digests on every JavaScript engine that is here.
// Other Nodes may also be named in $SAMSA_NODES, separated as in $PATH. `--update` writes anew what
// this Node computes, and says what moved.
import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleDigests } from './bundle.ts';
import { findEngines, thisNode, type Absent, type Engine } from './engines.ts';
import { digestsOf, firstDifference, readGolden, writeGolden, type Golden } from './golden.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      update: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true, default: [] },
    },
  });
  const script = await bundleDigests();
  if (values.update) await update(script);
  const golden = readGolden();
  const named = (process.env['SAMSA_NODES'] ?? '').split(delimiter).filter((path) => path !== '');
  let different = 0;
  for (const engine of await findEngines([...values.node, ...named])) {
    if (!(await agrees(engine, script, golden))) different += 1;
  }
  console.log(
    different === 0
      ? 'All engines agree.'
      : `${different} engines differ. If the model was meant to change: npm run determinism -- --update`,
  );
  return different === 0 ? 0 : 1;
}

async function agrees(engine: Engine | Absent, script: string, golden: Golden): Promise<boolean> {
  const name = engine.name.padEnd(20);
  if ('missing' in engine) {
    console.log(`${name}  left out: ${engine.missing}`);
    // Without a browser the promise is not kept where all of it is asked for.
    return engine.name !== 'Chromium' || (process.env['CI'] ?? '') === '';
  }
  const began = Date.now();
  const difference = firstDifference(golden, await digestsOf(engine, script));
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const verdict = difference ?? `${Object.keys(golden).length} digests equal`;
  console.log(
    `${name}  ${difference === undefined ? 'ok' : 'DIFFERS'}  ${verdict}  (${seconds} s)`,
  );
  return difference === undefined;
}

/** Writes what this Node computes, after saying what is no longer as it was. */
async function update(script: string): Promise<void> {
  const before = readGolden();
  const after = await digestsOf(thisNode, script);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const moved = names.filter((name) => before[name] !== after[name]);
  for (const name of moved) {
    console.log(`moved  ${name}: ${before[name] ?? 'new'} → ${after[name] ?? 'gone'}`);
  }
  console.log(`${moved.length} of ${names.length} digests moved.`);
  writeGolden(after);
}
