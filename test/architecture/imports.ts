// Who imports whom: read from the source text, held against the layers of the house.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** One import found in a source file; `to` is a path inside the project, or a package's name. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** The layers: each may import itself and those named. `test` may import all. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  engine: ['sim'],
  scenarios: ['sim', 'engine'],
  viz: ['sim', 'engine', 'scenarios'],
};

/** Rooms of the engine: each may import itself and those named. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  config: ['protocol'],
  metadata: ['protocol', 'config'],
  log: ['protocol', 'config'],
  replication: ['protocol', 'config', 'metadata', 'log'],
  coordinator: ['protocol', 'config', 'metadata', 'log', 'replication'],
  broker: ['protocol', 'config', 'metadata', 'log', 'replication', 'coordinator'],
  kraft: ['protocol', 'config', 'metadata', 'log', 'replication', 'coordinator', 'broker'],
  zookeeper: ['protocol', 'config', 'metadata', 'log', 'replication', 'coordinator', 'broker'],
  clients: ['protocol', 'config'],
  streams: ['protocol', 'config', 'clients'],
  connect: ['protocol', 'config', 'clients'],
  'schema-registry': ['protocol', 'config', 'clients'],
  ksql: ['protocol', 'config', 'clients', 'streams', 'schema-registry'],
  server: [
    'protocol',
    'config',
    'metadata',
    'log',
    'replication',
    'coordinator',
    'broker',
    'kraft',
    'zookeeper',
    'clients',
    'streams',
    'connect',
    'schema-registry',
    'ksql',
  ],
  gateway: ['protocol', 'config', 'server'],
};

/** The only folders outside `test` that may import node:* modules. */
export const nodeFolders = ['engine/gateway', 'scenarios/cli', 'scenarios/testing'];
const nodeFiles = ['viz/start.ts', 'viz/vite.config.ts'];

export function sourceFiles(root: string): string[] {
  return Object.keys(layers).flatMap((layer) =>
    readdirSync(join(root, layer), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => `${layer}/${name}`),
  );
}

export function importsOf(root: string, file: string): Import[] {
  return importsIn(file, readFileSync(join(root, file), 'utf8'));
}

export function importsIn(file: string, text: string): Import[] {
  const statement =
    /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\(?\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(statement)].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    return { from: file, to: name.startsWith('.') ? normalize(join(dirname(file), name)) : name };
  });
}

/** What is wrong with one import, or undefined. */
export function violation({ from, to }: Import): string | undefined {
  const layer = firstPart(from);
  const target = firstPart(to);
  if (to.startsWith('node:')) {
    return maySeeNode(from) ? undefined : `${from} imports ${to}: Node is not visible there`;
  }
  if (target === 'test') return `${from} imports ${to}: the product does not import its tests`;
  if (!(target in layers)) return undefined;
  const allowed = layers[layer] ?? [];
  if (target !== layer && !allowed.includes(target)) {
    return `${from} imports ${to}: ${layer} may import ${allowed.join(', ') || 'nothing'}`;
  }
  return layer === 'engine' && target === 'engine' ? roomViolation(from, to) : undefined;
}

const firstPart = (path: string): string => path.split('/')[0] ?? '';

const maySeeNode = (file: string): boolean =>
  nodeFiles.includes(file) || nodeFolders.some((folder) => file.startsWith(`${folder}/`));

function roomViolation(from: string, to: string): string | undefined {
  const room = roomOf(from);
  const target = roomOf(to);
  if (room === undefined || target === undefined || room === target) return undefined;
  const allowed = rooms[room];
  if (allowed === undefined) return `${from}: the engine has no room '${room}'`;
  return allowed.includes(target)
    ? undefined
    : `${from} imports ${to}: engine/${room} may import ${allowed.join(', ') || 'nothing'}`;
}

function roomOf(file: string): string | undefined {
  const parts = relative('engine', file).split('/');
  return parts.length > 1 ? parts[0] : undefined;
}
