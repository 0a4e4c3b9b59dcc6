// Whether a server takes part, and how long the controller will still wait for one that is silent.
import { setNode, type Draft } from './draft.ts';
import { nodeOf, type BrokerId, type Liveness, type ProcessId } from './picture.ts';

/** Says anew whether a broker takes part, after its process or its fence has changed. */
export function setLiveness(draft: Draft, broker: BrokerId): void {
  const node = nodeOf(draft.picture, broker);
  if (node === undefined) return;
  setNode(draft, broker, { liveness: livenessOf(draft, node.process, broker) });
  setSession(draft, broker);
}

/** A server that does nothing is silent for its own reason; one that runs may still be fenced. */
function livenessOf({ memory }: Draft, process: ProcessId, broker: BrokerId): Liveness {
  const state = memory.processes.get(process) ?? 'dead';
  if (state !== 'running') return state;
  return memory.unfenced.has(broker) ? 'running' : 'fenced';
}

/**
 * The controller's patience with a broker that is silent. While a broker runs, every heartbeat winds
 * its session up again: that is chatter, and not shown.
 */
export function setSession(draft: Draft, broker: BrokerId): void {
  const node = nodeOf(draft.picture, broker);
  const heard = draft.memory.lastHeard.get(broker);
  if (node === undefined) return;
  const { timers } = draft.picture;
  const others = timers.filter((it) => it.watches !== node.process);
  const isSilent = node.liveness === 'dead' || node.liveness === 'paused';
  const isWatched = heard !== undefined && isSilent && draft.memory.unfenced.has(broker);
  if (!isWatched && others.length === timers.length) return;
  const { servers, sessionTimeout } = draft.known.track.cast;
  const session = {
    id: -1 - broker,
    process: servers.find(({ kind }) => kind === 'controller')?.process ?? -1,
    kind: 'session',
    watches: node.process,
    armedAt: heard ?? 0,
    firesAt: (heard ?? 0) + sessionTimeout,
  };
  draft.picture = { ...draft.picture, timers: isWatched ? [...others, session] : others };
}
