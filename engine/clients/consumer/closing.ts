// Closing a consumer: it commits, gives up its partitions, and says goodbye to its group.
import { ms } from '../../../sim/time.ts';
import type { ClientEnv } from '../network/network.ts';
import type { ConsumerState } from './consumer-state.ts';
import { allConsumed, beginCommit, seeToCommits } from './group/committing.ts';
import { giveUpAll, leaveGroup } from './group/leaving.ts';
import type { GroupMember } from './group/member.ts';

/** close(timeout) begins. */
export function beginClosing(consumer: ConsumerState, timeoutMs: number, env: ClientEnv): void {
  if (consumer.closing !== null || consumer.isClosed) return;
  const until = env.clock.monotonic() + ms(timeoutMs);
  consumer.isPolling = false;
  consumer.closing = { until, step: 'committing' };
  const { member } = consumer;
  if (member === null) return;
  member.listening = null;
  member.heartbeats.isEnabled = false;
  if (member.settings.autoCommitMs === null) return;
  const offsets = allConsumed(consumer, member);
  beginCommit(consumer, member, { kind: 'closing', offsets }, env);
}

/** Takes the next steps of close(). */
export function seeToClosing(consumer: ConsumerState, env: ClientEnv): void {
  const { closing, member } = consumer;
  if (closing === null || consumer.isClosed) return;
  const isOver = closing.until <= env.clock.monotonic();
  if (member !== null && !isOver) {
    if (closing.step === 'committing') {
      seeToCommits(consumer, member, env);
      if (member.commits.length > 0) return;
      leave(consumer, member, env);
    }
    if (owesAnswers(consumer, member)) return;
  }
  hangUp(consumer, env);
}

function leave(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  if (member.completed.length > 0) consumer.reports.push(...member.completed.splice(0));
  if (consumer.closing !== null) consumer.closing.step = 'leaving';
  giveUpAll(consumer, member, env);
  leaveGroup(consumer, member, 'the consumer is being closed', env);
}

/** Simplified: a JoinGroup that is parked is not waited for. */
function owesAnswers({ network }: ConsumerState, { coordinator, joining }: GroupMember): boolean {
  const link = network.links.get(coordinator);
  return joining === null && link !== undefined && link.inFlight.length > 0;
}

/** Simplified: fetch sessions are left for the brokers to forget. */
function hangUp(consumer: ConsumerState, env: ClientEnv): void {
  consumer.isClosed = true;
  for (const connection of consumer.network.connections.keys()) env.close(connection);
  consumer.network.connections.clear();
}
