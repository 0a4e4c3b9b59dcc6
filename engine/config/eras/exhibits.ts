/** Exhibits of the bug museum that need no flag: a setting shows them, or nothing here can. */
export const exhibitsWithoutFlag: Readonly<Record<string, string>> = {
  M15: 'The last replica in sync comes back without its data: eligible.leader.replicas.version at 0.',
  M22: 'An isolated leader acknowledges alone: min.insync.replicas at 1, unclean.leader.election.enable.',
  M54: 'A late request acts on the next transaction: transaction.version below 2.',
  M62: 'Two threads share a buffer of Java: not simulated.',
  Z14: 'ZooKeeper counts a throttled request twice: not simulated.',
  Z32: 'ZooKeeper reads a flag outside its lock: not simulated.',
};
