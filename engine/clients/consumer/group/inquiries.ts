// committed(): the application asks where its group has come to, and waits for the answer.
import { ms, type Micros } from '../../../../sim/time.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { backoffAfter } from '../../network/backoff.ts';
import type { ClientEnv } from '../../network/network.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { askCommitted, type CommittedAnswer } from './committed.ts';
import { loseCoordinator, seeToCoordinator } from './coordinator.ts';
import { failed } from './group-failure.ts';
import type { GroupMember, Inquiry } from './member.ts';

/** The application asks. */
export function beginInquiry(
  consumer: ConsumerState,
  member: GroupMember,
  partitions: readonly TopicPartition[],
  env: ClientEnv,
): number {
  const id = member.nextInquiry;
  member.nextInquiry += 1;
  const patience = ms(consumer.settings.configs['default.api.timeout.ms']);
  const until = env.clock.monotonic() + patience;
  member.inquiries.push({ id, partitions, until, isAsked: false, retryAt: 0, failures: 0 });
  return id;
}

/** Asks what was not asked yet, and gives up what was waited for long enough. */
export function seeToInquiries(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  if (member.inquiries.length === 0) return;
  const now = env.clock.monotonic();
  for (const inquiry of member.inquiries.slice()) {
    if (inquiry.until <= now) {
      const failure = failed('TimeoutException', ErrorCode.REQUEST_TIMED_OUT);
      finish(consumer, member, inquiry, { failure });
    } else if (!inquiry.isAsked && inquiry.retryAt <= now) {
      const { id, partitions } = inquiry;
      if (!seeToCoordinator(consumer, member, env)) return;
      const asked = { partitions, about: { type: 'inquiry', id } as const };
      inquiry.isAsked = askCommitted(consumer, member, asked, env);
    }
  }
}

/** The coordinator answered, or the connection to it broke. */
export function onInquiryAnswered(
  consumer: ConsumerState,
  member: GroupMember,
  { id, answer }: { readonly id: number; readonly answer: CommittedAnswer },
  env: ClientEnv,
): void {
  const inquiry = member.inquiries.find((each) => each.id === id);
  if (inquiry === undefined) return;
  if ('offsets' in answer || !answer.failure.isRetriable) {
    finish(consumer, member, inquiry, answer);
    return;
  }
  if (errorOf(answer.failure.errorCode).kind === 'coordinator') {
    loseCoordinator(consumer, member, 'it does not coordinate the group', env);
  }
  const { 'retry.backoff.ms': initialMs, 'retry.backoff.max.ms': maxMs } =
    consumer.settings.configs;
  const pause = backoffAfter({ initialMs, maxMs }, inquiry.failures, env.rng('retry'));
  inquiry.isAsked = false;
  inquiry.failures += 1;
  inquiry.retryAt = env.clock.monotonic() + pause;
}

function finish(
  consumer: ConsumerState,
  member: GroupMember,
  inquiry: Inquiry,
  answer: CommittedAnswer,
): void {
  member.inquiries.splice(member.inquiries.indexOf(inquiry), 1);
  consumer.answers.push({ inquiry: inquiry.id, ...answer });
}

/** When an inquiry is made again, or is waited for no longer. */
export function inquiryDeadline({ inquiries }: GroupMember, now: Micros): Micros {
  let earliest = Infinity;
  for (const { until, retryAt, isAsked } of inquiries) {
    earliest = Math.min(earliest, until);
    if (!isAsked && retryAt > now) earliest = Math.min(earliest, retryAt);
  }
  return earliest;
}
