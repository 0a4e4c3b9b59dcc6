// kafka-storage (StorageTool): what releases begin with, and new ids.
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { draw, type Script } from '../../../engine/clients/admin/script.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { uuidOfBytes } from '../../../engine/protocol/uuid.ts';
import { valueIn, valuesIn } from '../arguments/argparse.ts';
import { argument, type ParserDef } from '../arguments/argument-table.ts';
import { parseOrFail } from '../arguments/argument-usage.ts';
import { terse } from '../endings.ts';
import { printDependencies, printMapping } from '../features/feature-facts.ts';
import { complain, Exit, println, type Tool, type ToolIo } from '../tool.ts';

/** kafka-storage. */
export const storage: Tool = {
  name: 'kafka-storage',
  sentence: 'Tells which features a release begins with, and makes new ids.',
  isLocal: true,
  main: runStorage,
};

const config = argument(['--config', '-c'], 'text', { isRequired: true });
const voters = { oneOf: 'voters' };

const parser: ParserDef = {
  prog: 'kafka-storage',
  arguments: [],
  commands: {
    info: [config],
    format: [
      config,
      argument(['--cluster-id', '-t'], 'text', { isRequired: true }),
      argument(['--add-scram', '-S'], 'texts'),
      argument(['--ignore-formatted', '-g'], 'nothing'),
      argument(['--release-version', '-r'], 'text'),
      argument(['--feature', '-f'], 'texts'),
      argument(['--standalone', '-s'], 'nothing', voters),
      argument(['--no-initial-controllers', '-N'], 'nothing', voters),
      argument(['--initial-controllers', '-I'], 'text', voters),
    ],
    'version-mapping': [argument(['--release-version', '-r'], 'text')],
    'feature-dependencies': [argument(['--feature', '-f'], 'texts', { isRequired: true })],
    'random-uuid': [],
  },
};

function* runStorage(args: readonly string[], io: ToolIo): Script<void> {
  const namespace = parseOrFail(parser, args, io);
  const { command } = namespace;
  try {
    if (command === 'random-uuid') println(io, yield* randomUuid());
    else if (command === 'version-mapping') printMapping(valueIn(namespace, 'release_version'), io);
    else if (command === 'feature-dependencies') {
      for (const written of valuesIn(namespace, 'feature')) {
        printDependencies(featureLevelIn(written), io);
      }
    } else {
      // Simplified: brokers are formatted when a world begins; no tool reads or writes their disks.
      throw terse(`There is no disk here for 'kafka-storage ${command}'.`);
    }
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    complain(io, String(thrown.text));
    throw new Exit(1);
  }
}

function featureLevelIn(written: string): { readonly feature: string; readonly level: number } {
  const at = written.indexOf('=');
  if (at < 0) {
    const form = "Expected format: 'feature=version' (e.g. 'group.version=1')";
    throw terse(`Invalid feature format: ${written}. ${form}`);
  }
  const feature = written.slice(0, at).trim();
  const text = written.slice(at + 1).trim();
  const level = readInteger(text, 16n);
  if (level === undefined) throw terse(`Invalid version format: ${text} for feature ${feature}`);
  return { feature, level };
}

/** Uuid.randomUuid: of version 4, and never one that looks like an option. */
function* randomUuid(): Script<string> {
  const bytes = new Uint8Array(16);
  for (const i of bytes.keys()) bytes[i] = yield* draw(256);
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const text = uuidOfBytes(bytes, 0);
  return text.startsWith('-') ? yield* randomUuid() : text;
}
