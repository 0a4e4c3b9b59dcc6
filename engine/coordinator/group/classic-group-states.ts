/** From which states a classic group may come into a state. */
export const previousStates = {
  /** No members; there may be offsets. */
  Empty: ['PreparingRebalance'],
  /** It waits for its members to join. */
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  /** All have joined; it waits for the leader's assignment. */
  CompletingRebalance: ['PreparingRebalance'],
  /** The members have their partitions. */
  Stable: ['CompletingRebalance'],
  /** The coordinator has let go of it. */
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
} as const satisfies Record<string, readonly string[]>;

/** What a classic group is doing, in Kafka's words. */
export type ClassicGroupState = keyof typeof previousStates;

/** May a group go from one state into another? */
export function mayTransition(from: ClassicGroupState, to: ClassicGroupState): boolean {
  return (previousStates[to] as readonly ClassicGroupState[]).includes(from);
}
