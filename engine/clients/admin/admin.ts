// An admin client that runs a script: whoever embeds it hands over the script with every event.
import { assert } from '../../../sim/assert.ts';
import type { ProcessEvent } from '../../../sim/program.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import { onAlarm, setAlarm } from '../network/alarm.ts';
import { backoffAfter } from '../network/backoff.ts';
import {
  handleNetworkEvent,
  networkDeadline,
  pollNetwork,
  type Deadline,
} from '../network/events.ts';
import { takeNews, type ClientEnv, type ClientWake } from '../network/network.ts';
import type { AdminState } from './admin-state.ts';
import { beginAsking, hearNews, questionsDeadline, sendQuestions } from './asking.ts';
import { runScript, type AskAnswer, type Heard, type Progress, type Script } from './script.ts';

/** Makes the script anew, to be run through what it has heard. */
export type ScriptMaker<T> = () => Script<T>;

/** The script begins. */
export function startAdmin<T>(
  admin: AdminState,
  script: ScriptMaker<T>,
  env: ClientEnv,
): Progress<T> {
  return advance(admin, resume(admin, script, env), script, env);
}

/** Something happened to this component. */
export function handleAdminEvent<T>(
  admin: AdminState,
  event: ProcessEvent<Envelope, ClientWake>,
  script: ScriptMaker<T>,
  env: ClientEnv,
): Progress<T> {
  if (event.type === 'wake') onAlarm(admin.alarm);
  else handleNetworkEvent(admin.network, event, env);
  assert(admin.step !== null, 'a closed admin client hears of nothing');
  return advance(admin, { done: false, step: admin.step }, script, env);
}

/** The owner did what the script's present step wished. */
export function tellAdmin<T>(
  admin: AdminState,
  told: unknown,
  script: ScriptMaker<T>,
  env: ClientEnv,
): Progress<T> {
  assert(admin.step?.do === 'owner', 'an owner tells what it was asked for');
  return advance(admin, hear(admin, { answers: [], told }, script, env), script, env);
}

/** close(): nothing more is heard. */
export function closeAdmin(admin: AdminState, env: ClientEnv): void {
  admin.status = 'closed';
  admin.step = null;
  for (const connection of admin.network.connections.keys()) env.close(connection);
  admin.network.connections.clear();
}

/** Runs the script through everything that it has heard, and begins its next step. */
function resume<T>(admin: AdminState, script: ScriptMaker<T>, env: ClientEnv): Progress<T> {
  const progress = runScript(script(), admin.heard);
  admin.pending = [];
  admin.waitsUntil = Infinity;
  admin.step = progress.done ? null : progress.step;
  if (admin.step === null) return progress;
  const now = env.clock.monotonic();
  const { configs } = admin.settings;
  if (admin.step.do === 'ask') {
    beginAsking(admin, admin.step.asks);
  } else if (admin.step.do === 'wait') {
    admin.waitsUntil = now + admin.step.time;
  } else if (admin.step.do === 'back-off') {
    const backoff = {
      initialMs: configs['retry.backoff.ms'],
      maxMs: configs['retry.backoff.max.ms'],
    };
    admin.waitsUntil = now + backoffAfter(backoff, admin.step.failures, env.rng('retry'));
  } else if (admin.step.do === 'look-at-clock' || admin.step.do === 'draw') {
    admin.waitsUntil = now;
  }
  return progress;
}

/** The step is done: the script goes on. */
function hear<T>(
  admin: AdminState,
  news: Pick<Heard, 'answers' | 'told'>,
  script: ScriptMaker<T>,
  env: ClientEnv,
): Progress<T> {
  const at = env.clock.monotonic();
  const wallMs = Math.floor(env.clock.wall() / 1_000);
  const { step } = admin;
  const draws = step?.do === 'draw' ? { drawn: env.rng('script').below(step.below) } : {};
  admin.heard.push({ ...news, ...draws, at, wallMs });
  return resume(admin, script, env);
}

/** Does all that can be done now, and arms the timer for what comes next. */
function advance<T>(
  admin: AdminState,
  from: Progress<T>,
  script: ScriptMaker<T>,
  env: ClientEnv,
): Progress<T> {
  let progress = from;
  for (;;) {
    if (progress.done || admin.status === 'closed') return progress;
    const answers = answersOf(admin, env);
    if (answers !== undefined) {
      progress = hear(admin, { answers }, script, env);
      continue;
    }
    const hasSent = sendQuestions(admin, env);
    pollNetwork(admin.network, env);
    const news = takeNews(admin.network);
    for (const item of news) hearNews(admin, item, env);
    if (hasSent || news.length > 0 || answersOf(admin, env) !== undefined) continue;
    setAlarm(admin.alarm, deadlineOf(admin, env), env);
    return progress;
  }
}

/** What the present step was waiting for, if it is all there. */
function answersOf(
  { step, pending, waitsUntil }: AdminState,
  env: ClientEnv,
): AskAnswer[] | undefined {
  if (step?.do === 'ask') {
    const answers = pending.flatMap(({ answer }) => (answer === null ? [] : [answer]));
    return answers.length === pending.length ? answers : undefined;
  }
  return waitsUntil <= env.clock.monotonic() ? [] : undefined;
}

function deadlineOf(admin: AdminState, env: ClientEnv): Deadline {
  const now = env.clock.monotonic();
  const at = Math.min(admin.waitsUntil, questionsDeadline(admin, now));
  return networkDeadline(admin.network, now, { type: 'admin-call', at });
}
