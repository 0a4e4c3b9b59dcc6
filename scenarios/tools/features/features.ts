// kafka-features (FeatureCommand).
import {
  describeFeatures,
  apiVersionsOf,
  updateFeatures,
  type FeatureUpdate,
} from '../../../engine/clients/admin/calls/cluster.ts';
import { illegalArgument, JavaException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { defaultLevels } from '../../../engine/config/features.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import {
  metadataVersionAt,
  metadataVersions,
  parseMetadataVersion,
} from '../../../engine/config/metadata-versions.ts';
import {
  ArgumentError,
  flagIn,
  numberIn,
  parseArguments,
  valueIn,
  valuesIn,
  HelpAsked,
  type Namespace,
} from '../arguments/argparse.ts';
import { argument, type ArgumentDef, type ParserDef } from '../arguments/argument-table.ts';
import { usageOfArguments } from '../arguments/argument-usage.ts';
import { causeOf, terse } from '../endings.ts';
import { format } from '../java-format.ts';
import { complain, Exit, println, type Tool, type ToolIo } from '../tool.ts';
import { printDependencies, printMapping } from './feature-facts.ts';

/** kafka-features. */
export const features: Tool = {
  name: 'kafka-features',
  sentence: 'Shows the features of a cluster, and raises or lowers them.',
  main: runFeatures,
};

const updateArguments: readonly ArgumentDef[] = [
  argument(['--metadata'], 'text'),
  argument(['--release-version'], 'text'),
  argument(['--feature'], 'texts'),
];
const dryRun = argument(['--dry-run'], 'nothing');
const unsafe = argument(['--unsafe'], 'nothing');

const parser: ParserDef = {
  prog: 'kafka-features',
  arguments: [
    argument(['--bootstrap-server'], 'text', { oneOf: 'connection' }),
    argument(['--bootstrap-controller'], 'text', { oneOf: 'connection' }),
    argument(['--command-config'], 'text'),
  ],
  commands: {
    describe: [argument(['--node-id'], 'integer')],
    upgrade: [...updateArguments, dryRun],
    downgrade: [...updateArguments, unsafe, dryRun],
    disable: [argument(['--feature'], 'texts'), unsafe, dryRun],
    'version-mapping': [argument(['--release-version'], 'text')],
    'feature-dependencies': [argument(['--feature'], 'texts', { isRequired: true })],
  },
};

function* runFeatures(args: readonly string[], io: ToolIo): Script<void> {
  try {
    yield* act(parseArguments(parser, args), io);
  } catch (thrown) {
    if (thrown instanceof HelpAsked) {
      println(io, usageOfArguments(parser, thrown.command));
      return;
    }
    if (thrown instanceof ArgumentError) {
      io.stderr += `Command line error: ${thrown.message}. Type --help for help.`;
    } else if (thrown instanceof JavaException) {
      complain(io, String(thrown.text));
    } else {
      throw thrown;
    }
    throw new Exit(1);
  }
}

function* act(namespace: Namespace, io: ToolIo): Script<void> {
  const { command } = namespace;
  if (command === 'version-mapping') {
    printMapping(valueIn(namespace, 'release_version'), io);
    return;
  }
  if (command === 'feature-dependencies') {
    for (const written of valuesIn(namespace, 'feature')) {
      printDependencies(featureLevelIn(written), io);
    }
    return;
  }
  const hasBootstrap =
    flagIn(namespace, 'bootstrap_server') || flagIn(namespace, 'bootstrap_controller');
  if (!hasBootstrap) {
    const text = 'You must specify either --bootstrap-controller or --bootstrap-server.';
    throw new ArgumentError(text, '');
  }
  if (command === 'describe') yield* describe(namespace, io);
  else yield* update(command, namespace, io);
}

const metadataVersion = 'metadata.version';

function levelText(feature: string, level: number): string {
  if (feature !== metadataVersion) return String(level);
  return metadataVersionAt(level)?.name ?? `UNKNOWN ${level}`;
}

function* describe(namespace: Namespace, io: ToolIo): Script<void> {
  const node = numberIn(namespace, 'node_id');
  if (node !== undefined && node < 0) {
    throw illegalArgument(`Invalid node id ${node}: must be non-negative.`);
  }
  const found = node === undefined ? yield* describeFeatures() : yield* apiVersionsOf(node);
  const { supportedFeatures, finalizedFeatures, finalizedFeaturesEpoch: epoch } = found;
  for (const { name, minVersion, maxVersion } of supportedFeatures.toSorted(inOrder)) {
    const level = finalizedFeatures.find((each) => each.name === name)?.maxVersionLevel ?? 0;
    println(
      io,
      format(
        'Feature: %-40s  SupportedMinVersion: %-15s  SupportedMaxVersion: %-15s  ' +
          'FinalizedVersionLevel: %-15s  Epoch: %s',
        name,
        levelText(name, minVersion),
        levelText(name, maxVersion),
        levelText(name, level),
        epoch < 0 ? '-' : epoch,
      ),
    );
  }
}

const inOrder = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

/** `transaction.version=1`. */
function featureLevelIn(written: string): { readonly feature: string; readonly level: number } {
  const at = written.indexOf('=');
  const complaint = `Can't parse feature=level string ${written}: `;
  if (at < 0) throw unparsable(`${complaint}equals sign not found.`);
  const text = written.slice(at + 1).trim();
  const level = readInteger(text, 16n);
  if (level === undefined) throw unparsable(`${complaint}unable to parse ${text} as a short.`);
  return { feature: written.slice(0, at).trim(), level };
}

const unparsable = (text: string): JavaException =>
  new JavaException('java.lang.RuntimeException', text);

function* update(command: string, namespace: Namespace, io: ToolIo): Script<void> {
  const updates = updatesIn(command, namespace, io);
  if (updates.length === 0) throw terse(`You must specify at least one feature to ${command}`);
  const isDry = flagIn(namespace, 'dry_run');
  const error = yield* refusalOf(updates, isDry);
  for (const { feature, level } of updates.toSorted((a, b) => (a.feature < b.feature ? -1 : 1))) {
    const isDisabled = command === 'disable';
    if (error === undefined) {
      const verb = isDry ? 'can be' : 'was';
      const done = isDisabled ? 'disabled.' : `${command}d to ${level}.`;
      println(io, `${feature} ${verb} ${done}`);
    } else {
      const what = isDisabled ? `disable ${feature}` : `${command} ${feature} to ${level}`;
      println(io, `${isDry ? 'Can not' : 'Could not'} ${what}. ${error.text}`);
    }
  }
  if (error === undefined) return;
  throw terse(`${updates.length} out of ${updates.length} operation(s) failed.`);
}

function* refusalOf(
  updates: readonly FeatureUpdate[],
  validateOnly: boolean,
): Script<JavaException | undefined> {
  try {
    yield* updateFeatures(updates, { validateOnly });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof JavaException) return causeOf(thrown);
    throw thrown;
  }
}

function updatesIn(command: string, namespace: Namespace, io: ToolIo): readonly FeatureUpdate[] {
  const type = updateType(command, namespace);
  const written = valuesIn(namespace, 'feature');
  const release = valueIn(namespace, 'release_version');
  const metadata = valueIn(namespace, 'metadata');
  if (command === 'disable') {
    return distinct(written.map((feature) => ({ feature, level: 0, type })));
  }
  if (release !== undefined) {
    if (metadata !== undefined || written.length > 0) {
      throw terse('Can not specify `release-version` with other feature flags.');
    }
    return updatesOfRelease(release, type, io);
  }
  if (metadata !== undefined) {
    println(io, ' `metadata` flag is deprecated and may be removed in a future release.');
  }
  const ofMetadata =
    metadata === undefined
      ? []
      : [{ feature: metadataVersion, level: levelOfVersion(metadata, io.release), type }];
  return distinct([...ofMetadata, ...written.map((each) => ({ ...featureLevelIn(each), type }))]);
}

function updateType(command: string, namespace: Namespace): FeatureUpdate['type'] {
  if (command === 'upgrade') return 'upgrade';
  return flagIn(namespace, 'unsafe') ? 'unsafe-downgrade' : 'safe-downgrade';
}

function distinct(updates: readonly FeatureUpdate[]): readonly FeatureUpdate[] {
  const names = updates.map(({ feature }) => feature);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return updates;
  throw unparsable(`Feature ${twice} was specified more than once.`);
}

function levelOfVersion(text: string, release: string): number {
  const parsed = parseMetadataVersion(text, release, true);
  if ('refusal' in parsed) throw terse(parsed.refusal);
  return metadataVersions.find(({ name }) => name === parsed.version)?.level ?? -1;
}

/** Every feature as a cluster of that release would have it. */
function updatesOfRelease(
  text: string,
  type: FeatureUpdate['type'],
  io: ToolIo,
): readonly FeatureUpdate[] {
  const level = levelOfVersion(text, io.release);
  const version = metadataVersionAt(level)?.name ?? '';
  const levels = Object.entries(defaultLevels(version, io.release)).map(([feature, each]) => ({
    feature,
    level: each,
    type,
  }));
  const sent = levels.filter((each) => type !== 'upgrade' || each.level > 0);
  return [{ feature: metadataVersion, level, type }, ...sent];
}
