import { id, ids, int, ref, text, wide, type TraceTable } from './kinds.ts';
import { writersOf } from './writers.ts';

/** What can happen in a world that has never heard of Kafka. */
export const worldTrace = {
  name: 'world',
  first: 1,
  kinds: {
    'process-started': {
      fields: [id('process', 'process'), int('incarnation')],
      importance: 2,
      sentence: '{process} starts (incarnation {incarnation}).',
    },
    'process-ended': {
      fields: [id('process', 'process'), text('how')],
      importance: 3,
      sentence: '{process} is gone: {how}.',
    },
    'process-paused': {
      fields: [id('process', 'process')],
      importance: 2,
      sentence: '{process} is paused: it hears nothing and does nothing.',
    },
    'process-resumed': {
      fields: [id('process', 'process'), int('waiting')],
      importance: 2,
      sentence: '{process} runs again; {waiting|event|events} had waited for it.',
    },
    'power-lost': {
      fields: [id('host', 'host'), int('entriesLost')],
      importance: 3,
      sentence: '{host} loses power, and with it {entriesLost|entry|entries} not yet on disk.',
    },
    'power-restored': {
      fields: [id('host', 'host')],
      importance: 2,
      sentence: '{host} has power again.',
    },
    'connection-asked': {
      fields: [int('connection'), id('host', 'host'), text('listener')],
      importance: 0,
      sentence: 'A connection to {listener} of {host} is asked for.',
    },
    'connection-opened': {
      fields: [int('connection')],
      importance: 0,
      sentence: 'The connection is open.',
    },
    'connection-closed': {
      fields: [int('connection'), text('reason')],
      importance: 1,
      sentence: 'The connection is over: {reason}.',
    },
    'message-sent': {
      fields: [
        int('connection'),
        id('message', 'message'),
        int('version'),
        int('correlation'),
        ref('inReplyTo'),
        int('error'),
        int('size'),
        ids('carried', 'carries'),
      ],
      importance: 0,
      sentence: '{message} is sent ({size} bytes).',
    },
    'message-delivered': {
      fields: [ref('message')],
      importance: 0,
      sentence: 'The message arrives.',
    },
    'message-lost': {
      fields: [ref('message'), text('reason'), int('fault')],
      importance: 2,
      sentence: 'The message is lost: {reason}.',
    },
    'message-held': {
      fields: [ref('message'), text('reason')],
      importance: 1,
      sentence: 'The message cannot pass: {reason}.',
    },
    'message-released': {
      fields: [ref('message')],
      importance: 1,
      sentence: 'The message goes on its way again.',
    },
    'buffer-full': {
      fields: [int('connection'), int('waitingBytes')],
      importance: 1,
      sentence: 'The send buffer is full ({waitingBytes} bytes wait): the sender must wait.',
    },
    'timer-armed': {
      fields: [text('timer'), wide('firesAt')],
      importance: 0,
      sentence: 'The timer {timer} is armed.',
    },
    'timer-fired': {
      fields: [ref('timer')],
      importance: 0,
      sentence: 'The timer fires.',
    },
    'timer-cleared': {
      fields: [ref('timer')],
      importance: 0,
      sentence: 'The timer is cleared.',
    },
    'work-begun': {
      fields: [text('work'), int('core'), wide('doneAt')],
      importance: 0,
      sentence: 'Core {core} takes up {work}.',
    },
    'disk-begun': {
      fields: [text('operation'), id('file', 'file'), int('size'), wide('doneAt')],
      importance: 0,
      sentence: 'The disk is asked to {operation} {file} ({size} bytes).',
    },
    'disk-failed': {
      fields: [text('operation'), id('file', 'file'), text('error')],
      importance: 2,
      sentence: 'The disk could not {operation} {file}: {error}.',
    },
    'fault-began': {
      fields: [int('fault'), text('kind'), id('sentence', 'says')],
      importance: 3,
      sentence: '{says}',
    },
    'fault-skipped': {
      fields: [text('kind'), text('role')],
      importance: 2,
      sentence: 'Nothing happens: a {kind} was planned for {role}, and nobody is that now.',
    },
    'fault-healed': {
      fields: [int('fault'), text('kind')],
      importance: 2,
      sentence: 'The {kind} is over.',
    },
    'clock-changed': {
      fields: [id('host', 'host'), wide('offset'), int('driftPpm')],
      importance: 2,
      sentence: 'The clock of {host} is now {offset} µs off and drifts by {driftPpm} ppm.',
    },
    'person-acted': {
      fields: [text('action')],
      importance: 2,
      sentence: 'A person steps in: {action}.',
    },
    'file-missing': {
      fields: [text('operation'), id('file', 'file')],
      importance: 0,
      sentence: 'There is no {file} to {operation}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of the world's own kinds. */
export const write: ReturnType<typeof writersOf<typeof worldTrace>> = writersOf(worldTrace);
