// A process that stops takes leave of the quorum: one that leads it waits until somebody else does.
import { stopMember } from '../kraft/member.ts';
import { endItself, memberEnvOf, type NodeProcess, type ProcessEnv } from './process.ts';

/** How long that may take (a constant in Kafka). */
const timeoutMs = 5_000;

/** The process ends when the quorum can do without it. */
export function leaveQuorum(process: NodeProcess, env: Pick<ProcessEnv, 'part' | 'exit'>): void {
  const { member } = process;
  if (member.raft === null) endItself(process, env);
  else stopMember(member, timeoutMs, memberEnvOf(env));
}
