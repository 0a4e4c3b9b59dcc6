// What the recorder saw of a group of real clients: who owns what, in which generation, and who heard what.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { driverOf, goOn, type LiveClients } from './clients.ts';
import type { LiveCluster } from './cluster.ts';

interface Member {
  readonly name: string;
  readonly process: string;
  readonly present: { looked: number };
}

/** Members are named after their group: `g:a` is member a of group g. */
const membersOf = ({ present }: LiveClients, group: string): Member[] =>
  [...present]
    .filter(([client]) => client.startsWith(`${group}:`))
    .map(([client, entry]) => {
      return { name: client.slice(group.length + 1), process: entry.process, present: entry };
    });

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

const ownedBy = (cluster: LiveCluster, process: string): string[] =>
  [...(driverOf(cluster, process).consumer?.subscription.partitions.keys() ?? [])].toSorted(byText);

const waiting = /^group (\S+) stable with (\d+) members and all (\d+) partitions assigned once$/;

const patience = 1_000;

/** Waits until a group is as the words say. False: they are about something else. */
export function waitForGroup(cluster: LiveCluster, clients: LiveClients, words: string): boolean {
  const [, group, members, partitions] = waiting.exec(words) ?? [];
  if (group === undefined) return false;
  const wanted = { members: Number(members), partitions: Number(partitions) };
  for (let i = 0; i < patience; i += 1) {
    if (isSettled(cluster, membersOf(clients, group), wanted)) return true;
    goOn(cluster, clients);
  }
  throw new Error(`it did not come to pass: ${words}`);
}

function isSettled(
  cluster: LiveCluster,
  members: readonly Member[],
  wanted: { readonly members: number; readonly partitions: number },
): boolean {
  const owned = members.flatMap(({ process }) => ownedBy(cluster, process));
  const isShared = owned.length === wanted.partitions && new Set(owned).size === owned.length;
  const isStable = members.every(({ process }) => {
    const member = driverOf(cluster, process).consumer?.member;
    return member?.status === 'stable' && member.joining === null;
  });
  return members.length === wanted.members && isShared && isStable;
}

/** The group now, and what listeners heard since the last look, without what was told of nothing. */
export function groupState(cluster: LiveCluster, clients: LiveClients, group: string): Json {
  const members = membersOf(clients, group);
  const generations = members.map(
    ({ process }) => driverOf(cluster, process).consumer?.member?.generation.generationId ?? -1,
  );
  const assignment = members.map(({ name, process }) => [name, ownedBy(cluster, process)]);
  const callbacks = members.flatMap((member) => {
    const heard = heardBy(cluster, member);
    return heard.length === 0 ? [] : [[member.name, heard] as const];
  });
  return {
    generation: [...new Set(generations)],
    assignment: Object.fromEntries(assignment) as Record<string, string[]>,
    callbacks: Object.fromEntries(callbacks),
  };
}

function heardBy(cluster: LiveCluster, { process, present }: Member): string[] {
  const { heard } = driverOf(cluster, process);
  const news = heard.slice(present.looked);
  present.looked = heard.length;
  return news.flatMap(({ type, partitions }) => {
    const names = partitions.map(({ topic, index }) => `${topic}-${index}`).toSorted(byText);
    return names.length === 0 ? [] : [`${type} ${names.join(' ')}`];
  });
}

/** Whose partitions differ by the hashes of ids that members drew by chance: how many each of them has. */
export function sizesOnly(state: Json): Json {
  const { generation, assignment } = state as {
    readonly generation: readonly number[];
    readonly assignment: Readonly<Record<string, readonly string[]>>;
  };
  const sizes = Object.values(assignment).map(({ length }) => length);
  return { generation: [...generation], sizes: sizes.toSorted((a, b) => a - b) };
}
