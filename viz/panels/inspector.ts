// The inspector: the fields of what is selected, by Kafka's names.
import { mark, type Mark } from '../marks/mark.ts';
import {
  clientOf,
  isStale,
  nameOf,
  nodeOf,
  replicaOf,
  type ClientPicture,
  type MessagePicture,
  type Micros,
  type Picture,
  type ReplicaPicture,
} from '../model/picture.ts';
import {
  brokerSubject,
  clientSubject,
  controllerSubject,
  messageSubject,
  partitionSubject,
  readSubject,
  replicaSubject,
  type Subject,
} from '../model/subject.ts';
import { capital, clockText, durationText, recordsText } from '../text/format.ts';
import { box, button } from './html.ts';

/** A field and its value. */
type Field = readonly [string, string];

/** What is known of a subject: its title, and its fields in groups. */
export interface Inspection {
  readonly title: string;
  readonly groups: readonly { readonly heading: string; readonly fields: readonly Field[] }[];
}

/** The pane: the selected thing, or a list of what can be selected. */
export function inspector(picture: Picture, t: Micros, selection: Subject | undefined): Mark {
  const found = selection === undefined ? undefined : inspect(picture, t, selection);
  if (found === undefined) return choices(picture, selection !== undefined);
  return box('inspector', [
    mark('h2', {}, [found.title]),
    ...found.groups.map(({ heading, fields }) =>
      mark('table', { key: heading, class: 'fields' }, [
        mark('caption', {}, [heading]),
        mark(
          'tbody',
          {},
          fields.map(([name, value]) =>
            mark('tr', { key: name }, [
              mark('th', { scope: 'row' }, [name]),
              mark('td', {}, [value]),
            ]),
          ),
        ),
      ]),
    ),
    button({ name: 'select', value: '' }, ['Select something else'], { class: 'quiet' }),
  ]);
}

/** Looks a subject up in a picture; undefined when it is not there at this moment. */
export function inspect(picture: Picture, t: Micros, subject: Subject): Inspection | undefined {
  const { kind, numbers } = readSubject(subject);
  const [first = -1, second = -1, third = -1] = numbers;
  const readers: Record<string, () => Inspection | undefined> = {
    broker: () => inspectBroker(picture, t, first),
    client: () => inspectClient(picture, first),
    controller: () => inspectController(picture, t, first),
    partition: () => inspectPartition(picture, first),
    replica: () => inspectReplica(picture, replicaOf(picture, first, second)),
    batch: () => inspectBatch(picture, replicaOf(picture, first, second), third),
    message: () => inspectMessage(picture, t, first),
  };
  return readers[kind]?.();
}

function inspectBroker(picture: Picture, t: Micros, broker: number): Inspection | undefined {
  const node = nodeOf(picture, broker);
  if (node === undefined) return undefined;
  const timers = picture.timers.filter((it) => [it.process, it.watches].includes(node.process));
  const parked = picture.parked.filter((it) => it.process === node.process);
  const process: Field[] = [
    ['state', node.liveness === 'dead' ? 'not running' : node.liveness],
    ...optional('rack', node.rack),
    ...optional('metadata offset applied', node.metadataOffset),
    ['clock offset', durationText(node.clockOffset)],
  ];
  return {
    title: `Broker ${broker}`,
    groups: [
      { heading: 'Process', fields: process },
      ...picture.replicas
        .filter((it) => it.broker === broker)
        .map((it) => ({
          heading: partitionName(picture, it.partition),
          fields: replicaFields(picture, it),
        })),
      {
        heading: 'Waiting',
        fields: [
          ...parked.map((it): Field => [
            `${it.api} of ${nameOf(picture, it.from)}`,
            `for ${it.reason}, ${left(it.expiresAt, t)}`,
          ]),
          ...timers.map((it): Field => [`${it.kind} timer`, `fires in ${left(it.firesAt, t)}`]),
        ],
      },
    ].filter(({ fields }) => fields.length > 0),
  };
}

function inspectController(picture: Picture, t: Micros, number: number): Inspection | undefined {
  const controller = picture.controllers.find((it) => it.process === number);
  if (controller === undefined) return undefined;
  const sessions = picture.timers.filter((it) => it.process === number);
  const { quorum } = controller;
  const process: Field[] = [
    ['node.id', String(controller.node)],
    ['state', controller.isAlive ? 'running' : 'not running'],
  ];
  const raft: Field[] =
    quorum === undefined
      ? []
      : [
          ['role', quorum.role],
          ['epoch', String(quorum.epoch)],
          ['leader, as it knows', quorum.leader < 0 ? 'none' : String(quorum.leader)],
        ];
  return {
    title: capital(controller.name),
    groups: [
      { heading: 'Process', fields: process },
      { heading: 'Quorum', fields: raft },
      {
        heading: 'Sessions that run out',
        fields: sessions.map((it): Field => [
          nameOf(picture, it.watches ?? -1),
          `fenced in ${left(it.firesAt, t)}`,
        ]),
      },
    ].filter(({ fields }) => fields.length > 0),
  };
}

function inspectClient(picture: Picture, process: number): Inspection | undefined {
  const client = clientOf(picture, process);
  if (client === undefined) return undefined;
  const beliefs: Field[] =
    client.beliefs.length === 0
      ? [['metadata', 'none yet']]
      : client.beliefs.map(({ partition, leader, leaderEpoch }) => [
          `${partitionName(picture, partition)}, as it knows`,
          `leader ${leader}, epoch ${leaderEpoch}`,
        ]);
  return {
    title: client.name,
    groups: [{ heading: client.kind, fields: [...clientFields(picture, client), ...beliefs] }],
  };
}

function clientFields(picture: Picture, client: ClientPicture): Field[] {
  if (client.kind === 'producer') {
    return [
      ['acks', client.acks],
      ['batch filled', `${Math.round(client.batchFill * 100)} %`],
      ['requests in flight', `${client.inFlight} of ${client.maxInFlight}`],
      ['last acknowledged offset', String(client.lastAcknowledged ?? 'none')],
    ];
  }
  return [
    ...optional('group.id', client.group),
    ...optional('generation', client.generation),
    ...client.owned.map((id): Field => ['owns', partitionName(picture, id)]),
    ...client.reads.map(({ partition, position, committed }): Field => [
      `position in ${partitionName(picture, partition)}`,
      `${position ?? 'unknown'}${committed === undefined ? '' : `, committed ${committed}`}`,
    ]),
  ];
}

function inspectPartition(picture: Picture, id: number): Inspection | undefined {
  const truth = picture.partitions.find((it) => it.id === id);
  if (truth === undefined) return undefined;
  return {
    title: truth.name,
    groups: [
      {
        heading: 'Committed by the controller',
        fields: [
          ['leader', truth.leader < 0 ? 'none' : String(truth.leader)],
          ['leaderEpoch', String(truth.leaderEpoch)],
          ['isr', truth.isr.join(', ') || 'empty'],
          ['partitionEpoch', String(truth.partitionEpoch)],
        ],
      },
    ],
  };
}

function inspectReplica(
  picture: Picture,
  replica: ReplicaPicture | undefined,
): Inspection | undefined {
  if (replica === undefined) return undefined;
  const title = `${partitionName(picture, replica.partition)} on broker ${replica.broker}`;
  return { title, groups: [{ heading: 'Replica', fields: replicaFields(picture, replica) }] };
}

function replicaFields(picture: Picture, replica: ReplicaPicture): Field[] {
  const truth = picture.partitions.find((it) => it.id === replica.partition);
  return [
    ['role', replica.role],
    ['leaderEpoch', String(replica.leaderEpoch)],
    ['belief', truth !== undefined && isStale(truth, replica) ? 'out of date' : 'as committed'],
    ['logStartOffset', String(replica.logStartOffset)],
    ['highWatermark', String(replica.highWatermark)],
    ['logEndOffset', String(replica.logEndOffset)],
    ...replica.followers.map((it): Field => [
      `broker ${it.broker} has fetched to`,
      String(it.logEndOffset),
    ]),
  ];
}

function inspectBatch(
  picture: Picture,
  replica: ReplicaPicture | undefined,
  baseOffset: number,
): Inspection | undefined {
  const it = replica?.batches.find((batch) => batch.baseOffset === baseOffset);
  if (replica === undefined || it === undefined) return undefined;
  const holders = picture.replicas.filter(
    (other) =>
      other.partition === replica.partition &&
      other.batches.some((b) => b.baseOffset === baseOffset && b.leaderEpoch === it.leaderEpoch),
  );
  return {
    title: `Batch: ${recordsText(it.baseOffset, it.count)}`,
    groups: [
      {
        heading: `In the log of broker ${replica.broker}`,
        fields: [
          ['baseOffset', String(it.baseOffset)],
          ['lastOffset', String(it.baseOffset + it.count - 1)],
          ['partitionLeaderEpoch', String(it.leaderEpoch)],
          ['producer', it.producer < 0 ? 'none (control batch)' : nameOf(picture, it.producer)],
          [
            'visible to consumers',
            it.baseOffset + it.count <= replica.highWatermark ? 'yes' : 'not yet',
          ],
          ['acknowledged by this broker', it.isAcknowledged ? 'yes' : 'no'],
          ['held by brokers', holders.map((other) => other.broker).join(', ')],
        ],
      },
    ],
  };
}

function inspectMessage(picture: Picture, t: Micros, id: number): Inspection | undefined {
  const message = picture.messages.find((it) => it.id === id);
  if (message === undefined) return undefined;
  const kind = message.isResponse ? 'response' : 'request';
  return {
    title: `${message.api} ${kind}, v${message.version}`,
    groups: [
      {
        heading: `${nameOf(picture, message.from)} → ${nameOf(picture, message.to)}`,
        fields: messageFields(message, t),
      },
    ],
  };
}

function messageFields(message: MessagePicture, t: Micros): Field[] {
  const isLost = message.lostAt !== undefined && t >= message.lostAt;
  return [
    ['sent', `${clockText(message.sentAt)} s`],
    isLost
      ? ['lost', message.lostBy ?? 'its connection broke']
      : ['arrives', `${clockText(message.arrivesAt)} s, in ${left(message.arrivesAt, t)}`],
    ['correlationId', String(message.correlationId)],
    ['size', `${message.sizeInBytes} B`],
    ...optional('errorCode', message.errorCode),
    ...(message.label === '' ? [] : [['says', message.label] as const]),
    ...message.carries.map((it): Field => ['carries', recordsText(it.baseOffset, it.count)]),
  ];
}

function choices(picture: Picture, isGone: boolean): Mark {
  const entry = (subject: Subject, text: string): Mark =>
    mark('li', { key: subject }, [
      button({ name: 'select', value: subject }, [text], { class: 'entry' }),
    ]);
  return box('inspector', [
    mark('p', { class: 'hint' }, [
      isGone
        ? 'What was selected is not there at this moment. It may be at another one.'
        : 'Nothing is selected. Click anything in the picture, or choose here.',
    ]),
    mark('ul', { class: 'entries' }, [
      ...picture.partitions.map((it) => entry(partitionSubject(it.id), it.name)),
      ...picture.nodes.map((it) => entry(brokerSubject(it.broker), it.name)),
      ...picture.replicas.map((it) =>
        entry(
          replicaSubject(it.partition, it.broker),
          `${partitionName(picture, it.partition)} on broker ${it.broker}`,
        ),
      ),
      ...picture.controllers.map((it) => entry(controllerSubject(it.process), it.name)),
      ...picture.clients.map((it) => entry(clientSubject(it.process), it.name)),
      ...picture.messages
        .slice(0, 20)
        .map((it) =>
          entry(
            messageSubject(it.id),
            `${it.api} ${it.isResponse ? 'response' : 'request'} to ${nameOf(picture, it.to)}`,
          ),
        ),
    ]),
  ]);
}

function partitionName(picture: Picture, id: number): string {
  return picture.partitions.find((it) => it.id === id)?.name ?? `partition ${id}`;
}

function optional(name: string, value: string | number | undefined): Field[] {
  return value === undefined ? [] : [[name, String(value)]];
}

function left(until: Micros, t: Micros): string {
  return durationText(Math.max(0, until - t));
}
