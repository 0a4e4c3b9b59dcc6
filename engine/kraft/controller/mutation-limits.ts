// How fast clients may create and delete, as the metadata says (controller_mutation_rate, KIP-599).
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { ownerOf } from '../../broker/quotas/broker-quotas.ts';
import { setLimit } from '../../broker/quotas/limits.ts';
import type { Image } from '../../metadata/image.ts';
import type { ControllerState } from './state.ts';

/** Takes over what the metadata says now; what was used so far stays. */
export function followLimits(controller: ControllerState, { quotas }: Image): void {
  if (controller.mutationLimits === quotas) return;
  controller.mutationLimits = quotas;
  const { limits } = controller.mutations;
  limits.clear();
  for (const quota of valuesOf(quotas)) {
    const owner = ownerOf(quota);
    const limit = quota.limits['controller_mutation_rate'];
    if (owner !== undefined && limit !== undefined) setLimit(limits, owner, limit);
  }
}
