// machines/group-classic: classic groups whose members join, sync, heartbeat, leave and time out.
import { groupTombstone } from '../../../engine/coordinator/group/group-records.ts';
import { checkDelete } from '../../../engine/coordinator/group/groups.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import {
  beginStep,
  commit,
  createStage,
  doorOf,
  forgetting,
  groupShown,
  playMember,
  recordShown,
  sleep,
  thrown,
  timersShown,
  type GroupStep,
  type Stage,
} from '../group-stage.ts';
import { playMachine } from '../machine.ts';
import type { Player } from '../player.ts';

/** A classic group in all its states. */
export const groupClassic: Player = {
  families: ['machines/group-classic'],
  play: (_, { steps, config }) => {
    const stage = createStage(config as Readonly<Record<string, number>>);
    const recorded = forgetting(steps as readonly GroupStep[], ['type', 'timers']);
    const machine = {
      play: (step: GroupStep) => {
        beginStep(stage, step);
        const r = answer(stage, step);
        commit(stage);
        // The recorder wrote answers down by the number of their request.
        return {
          r,
          records: stage.records.map(recordShown),
          done: stage.done.toSorted((a, b) => a[0] - b[0]),
        };
      },
      observe: () => observe(stage),
    };
    return playMachine(recorded, machine, ['r', 'records', 'done']);
  },
};

function answer(stage: Stage, step: GroupStep): unknown {
  switch (step.op.name) {
    case 'sleep':
      return sleep(stage, step.op['ms'] as number);
    case 'deleteGroup':
      return remove(stage);
    default: {
      const found = playMember(stage, step);
      if (found === undefined) throw new Error(`no operation ${step.op.name}`);
      return found;
    }
  }
}

function remove(stage: Stage): unknown {
  const errorCode = checkDelete(stage.groups.get('g'));
  if (errorCode !== ErrorCode.NONE) return thrown(errorCode);
  doorOf(stage).append(groupTombstone('g'));
  stage.groups.delete('g');
  return undefined;
}

function observe(stage: Stage): unknown {
  const group = stage.groups.get('g');
  const shown = group === undefined ? { type: 'none' } : groupShown(group);
  return { ...shown, timers: timersShown(stage) };
}
