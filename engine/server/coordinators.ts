// What a new image of the cluster means to the coordinators of a broker.
import { forgetTopicsInGroups } from '../broker/groups/shards.ts';
import type { BrokerEnv, BrokerState } from '../broker/state.ts';
import type { Image } from '../metadata/image.ts';
import type { Uuid } from '../protocol/uuid.ts';
import { differences } from '../../sim/map/persistent-map.ts';

/** Groups forget how far they had come in topics that are deleted. */
export function updateCoordinators(broker: BrokerState, before: Image, env: BrokerEnv): void {
  const { image } = broker.view;
  if (broker.groups.shards.size === 0 || image.topics === before.topics) return;
  const deleted = new Map<string, Uuid>();
  differences(before.topics, image.topics, (_, was, is) => {
    if (was !== undefined && is === undefined) deleted.set(was.name, was.uuid);
  });
  if (deleted.size > 0) forgetTopicsInGroups(broker, deleted, env);
}
