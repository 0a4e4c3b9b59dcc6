// What a process makes of its raft member's news: the metadata is replayed, told and published, and its
// controller hears what is committed and who leads.
import { clusterId } from '../broker/describe-cluster.ts';
import { poke, takeAnswers, takeNotices } from '../kraft/member.ts';
import type { Notice, RaftState } from '../kraft/raft.ts';
import { finalizedKraftVersion } from '../kraft/version-upgrade.ts';
import type { MetadataMemo } from '../metadata/log-batches.ts';
import { remember } from '../metadata/replay-memo.ts';
import { lastOffset, type Batch } from '../protocol/batch.ts';
import type { Commons } from '../../sim/world/commons.ts';
import { tellInherited } from './inherited.ts';
import { giveQuorumAnswer, imageWritten, onQuorumCommitted, onQuorumLeader } from './controller.ts';
import type { ControllerHost } from './controller-port.ts';
import { loadBatch, loadSnapshot, maybePublish } from './metadata-loader.ts';
import {
  isBroker,
  isController,
  loaderEnvOf,
  memberEnvOf,
  parts,
  type NodeProcess,
  type ProcessEnv,
} from './process.ts';

/** After each event: everything that the member has to say is heard, and what follows from it done. */
export function settleQuorum(process: NodeProcess, env: ProcessEnv): void {
  const { member } = process;
  if (member.raft === null) return;
  if (isBroker(process)) process.broker.kraftVersion = finalizedKraftVersion(member.raft);
  for (let rounds = 0; member.raft.notices.length > 0 && rounds < maxRounds; rounds += 1) {
    for (const notice of takeNotices(member)) hear(process, notice, env);
    // A controller that became active has written something.
    if (isController(process)) poke(member, memberEnvOf(env));
  }
  if (member.answers.length > 0) answerAll(process, env);
}

/** News may follow from news, but not for ever. */
const maxRounds = 1_000;

function answerAll(process: NodeProcess, env: ProcessEnv): void {
  const host = hostOf(process, env);
  const answers = takeAnswers(process.member);
  if (host === undefined) return;
  for (const answer of answers) giveQuorumAnswer(host, answer);
}

/** The controller of a process with all that it stands on; undefined: there is none, or not yet. */
export function hostOf(process: NodeProcess, env: ProcessEnv): ControllerHost | undefined {
  const { raft } = process.member;
  if (!isController(process) || raft === null) return undefined;
  const known = hosts.get(raft);
  if (known !== undefined) return known;
  const host = { process, raft, env: env.part(parts.controller), memberEnv: memberEnvOf(env) };
  hosts.set(raft, host);
  return host;
}

/** The doors of a controller go with its replica: they are found once. */
const hosts = new WeakMap<RaftState, ControllerHost>();

function hear(process: NodeProcess, notice: Notice, env: ProcessEnv): void {
  const { loader } = process;
  switch (notice.type) {
    case 'committed':
      for (const batch of notice.batches) take(process, batch, env);
      maybePublish(loader, process.member, loaderEnvOf(env));
      break;
    case 'snapshot':
      loadSnapshot(loader, notice.snapshot, loaderEnvOf(env));
      maybePublish(loader, process.member, loaderEnvOf(env));
      break;
    case 'leader': {
      const host = hostOf(process, env);
      if (host !== undefined) onQuorumLeader(host, notice, loader.committed);
      break;
    }
  }
}

/** The name of the memory that all nodes of the cluster share. */
const sharedMemory = `metadata of ${clusterId}`;

/** One batch is committed. */
function take(process: NodeProcess, batch: Batch, env: ProcessEnv): void {
  const { loader } = process;
  const before = loader.committed.image;
  const commons = env.commons(sharedMemory);
  const memo = memoIn(commons);
  const host = hostOf(process, env);
  if (host !== undefined) tellInherited(host, before, batch, commons);
  // The active controller knows already what its own records make of the image: all others take it up.
  const written = host && imageWritten(host.process, lastOffset(batch));
  if (written !== undefined) remember(memo, { before, batch, rules: '', after: written });
  loadBatch(loader, batch, memo, loaderEnvOf(env));
  if (host !== undefined) onQuorumCommitted(host, loader.committed);
}

/** The steps that nodes have taken from image to image stand in the memory that all share. */
const memoIn = (commons: Commons): MetadataMemo => commons as unknown as MetadataMemo;
