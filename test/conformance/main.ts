// `npm run -s conformance [-- family …]`: plays golden data and prints every first difference.
import { deviations } from './deviations.ts';
import { goldenFolder, listGolden } from './golden.ts';
import { playFolder } from './kit.ts';
import { players } from './players/index.ts';
import { waiting } from './waiting.ts';

const kit = { players, waiting, deviations };
const files = listGolden(goldenFolder());
const total = playFolder(kit, files, process.argv.slice(2), (line) => console.log(line));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
