// The keyboard: which key asks for what. `X` starts a deed and the next key says which.
import type { Picture } from '../model/picture.ts';
import {
  brokerSubject,
  clientSubject,
  controllerSubject,
  partitionSubject,
  type Subject,
} from '../model/subject.ts';
import type { Asked } from '../panels/html.ts';

/** What a key asks for, and whether the next key belongs to it. */
export interface KeyAnswer {
  readonly asked: readonly Asked[];
  readonly isPrefix: boolean;
}

/** A key as the browser names it. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

const plain: Readonly<Record<string, Asked>> = {
  ' ': { name: 'play', value: '' },
  '.': { name: 'play', value: '' },
  ArrowLeft: { name: 'step', value: '-1' },
  ArrowRight: { name: 'step', value: '1' },
  Home: { name: 'start', value: '' },
  End: { name: 'end', value: '' },
  ',': { name: 'slower', value: '' },
  ';': { name: 'faster', value: '' },
  i: { name: 'inspect', value: '' },
  t: { name: 'text', value: '' },
  w: { name: 'dock', value: 'why' },
  '?': { name: 'help', value: '' },
  Escape: { name: 'escape', value: '' },
};

const shifted: Readonly<Record<string, Asked>> = {
  ArrowLeft: { name: 'step-event', value: '-1' },
  ArrowRight: { name: 'step-event', value: '1' },
  D: { name: 'theme', value: '' },
  '?': { name: 'help', value: '' },
};

/** What a key asks for on a picture; undefined when the key is not ours. */
export function answerTo(
  key: Key,
  isAfterPrefix: boolean,
  picture: Picture,
  selection: Subject | undefined,
): KeyAnswer | undefined {
  if (isAfterPrefix) return { asked: deedsOf(key.key, picture), isPrefix: false };
  if (key.key === 'x') return { asked: [], isPrefix: true };
  if (key.key === 'ArrowUp' || key.key === 'ArrowDown') {
    const next = neighbour(picture, selection, key.key === 'ArrowDown' ? 1 : -1);
    return { asked: next === undefined ? [] : [{ name: 'select', value: next }], isPrefix: false };
  }
  const asked = (key.shiftKey ? shifted : plain)[key.key];
  return asked && { asked: [asked], isPrefix: false };
}

function deedsOf(key: string, picture: Picture): Asked[] {
  const leader = picture.partitions[0]?.leader ?? -1;
  const onLeader = (name: string): Asked[] => (leader < 0 ? [] : [{ name, value: String(leader) }]);
  if (key === 'k') return onLeader('kill');
  if (key === 'z') return onLeader('pause');
  if (key !== 'r') return [];
  return picture.nodes.flatMap(({ liveness, broker }) => {
    if (liveness === 'dead') return [{ name: 'restart', value: String(broker) }];
    return liveness === 'paused' ? [{ name: 'resume', value: String(broker) }] : [];
  });
}

/** The next thing in reading order. */
function neighbour(
  picture: Picture,
  selection: Subject | undefined,
  by: 1 | -1,
): Subject | undefined {
  const order = [
    ...picture.partitions.map((it) => partitionSubject(it.id)),
    ...picture.nodes.map((it) => brokerSubject(it.broker)),
    ...picture.controllers.map((it) => controllerSubject(it.process)),
    ...picture.clients.map((it) => clientSubject(it.process)),
  ];
  const index = selection === undefined ? -1 : order.indexOf(selection);
  if (index < 0) return by > 0 ? order[0] : order.at(-1);
  return order[(index + by + order.length) % order.length];
}
