// A disk of a broker fails: its directory is given up with all replicas in it, and the others go on (KIP-112).
import { ms } from '../../sim/time.ts';
import { stopFetching } from '../broker/replica-fetching.ts';
import { takeOffline } from '../log/log-wakes.ts';
import { directoryOf } from '../log/log-directory.ts';
import type { Uuid } from '../protocol/uuid.ts';
import { stir } from '../replication/stirred.ts';
import { write } from '../replication/trace.ts';
import { giveUpMove } from './directory-moves.ts';
import { hurry } from './lifecycle.ts';
import { endItself, type BrokerProcess, type ServerEnv } from './process.ts';
import { giveUpDirectory } from './recovery.ts';

/** The disk of a directory has refused something. The last one takes the broker with it. */
export function failDirectory(process: BrokerProcess, name: string, env: ServerEnv): void {
  const { broker, recovery, lifecycle } = process;
  const directory = broker.directories.find((one) => one.name === name);
  if (directory?.isOnline !== true) return;
  directory.isOnline = false;
  write['directory-failed'](env.trace, name);
  giveUpDirectory(recovery, name);
  const isLast = broker.directories.every(({ isOnline }) => !isOnline);
  if (isLast || !broker.flags['survive-failed-directory']) {
    write['broker-halted'](
      env.trace,
      isLast ? 'it has no log directory any more' : 'a disk has failed',
    );
    endItself(process, env);
    return;
  }
  takeReplicasOffline(process, name, env);
  // The controller must hear of it: whoever leads elsewhere is elected by what it knows.
  hurry(lifecycle, env);
  env.after(ms(broker.configs['log.dir.failure.timeout.ms']), {
    type: 'directory-failure-overdue',
    id: directory.id,
  });
}

/** log.dir.failure.timeout.ms is over: a broker that the controller has not heard of a failure ends itself. */
export function onFailureOverdue(process: BrokerProcess, id: Uuid, env: ServerEnv): void {
  const { broker, lifecycle } = process;
  if (lifecycle.toldOffline.includes(id)) return;
  write['broker-halted'](
    env.trace,
    `the controller has not heard of a failed disk of broker ${broker.nodeId}`,
  );
  endItself(process, env);
}

/** Nothing in the directory is read or written any more; whoever asks for it hears KAFKA_STORAGE_ERROR. */
function takeReplicasOffline(process: BrokerProcess, name: string, env: ServerEnv): void {
  const { broker, links, recovery } = process;
  for (const log of recovery.found) if (directoryOf(log) === name) takeOffline(log);
  giveUpMoves(process, name, env);
  for (const replica of broker.replication.replicas.values()) {
    if (directoryOf(replica.log) !== name) continue;
    takeOffline(replica.log);
    replica.role = 'none';
    stopFetching(links, replica.id, env);
    stir(broker.replication.stirred, replica.id);
  }
}

/** What was being copied from the disk, or to it, is copied no more. */
function giveUpMoves(process: BrokerProcess, name: string, env: ServerEnv): void {
  const { futures, replicas } = process.broker.replication;
  for (const { id, log } of futures.values()) {
    const replica = replicas.get(id);
    const isSource = replica !== undefined && directoryOf(replica.log) === name;
    if (!isSource && directoryOf(log) !== name) continue;
    const why = isSource ? 'the disk of the replica has failed' : 'the disk of the copy has failed';
    giveUpMove(process, id, { why, deletesCopy: false }, env);
  }
}
