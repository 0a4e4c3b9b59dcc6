// A process that stops takes leave of the quorum: one that leads it waits until somebody else does.
import { stopMember, type QuorumMember } from '../kraft/member.ts';
import { memberEnvOf, type ProcessEnv } from './process.ts';

/** How long that may take (a constant in Kafka). */
const timeoutMs = 5_000;

/** The process ends when the quorum can do without it. */
export function leaveQuorum(member: QuorumMember, env: Pick<ProcessEnv, 'part' | 'exit'>): void {
  if (member.raft === null) env.exit();
  else stopMember(member, timeoutMs, memberEnvOf(env));
}
