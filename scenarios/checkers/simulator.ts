// The world itself: time goes forward, the dead are silent, and messages are neither doubled nor reordered.
import type { Checker } from './checker.ts';

/** No turn is earlier than the one before. */
export const timeGoesForward: Checker = {
  id: 'SIM-06',
  promise: 'Time never goes back.',
  watch({ object }) {
    let last = 0;
    return {
      turn({ time, row }) {
        if (time < last) object('time', `Time goes back from ${last} µs to ${time} µs.`, [row]);
        last = time;
      },
    };
  },
};

/** What was sent is delivered, lost or on its way. */
export const messagesAreConserved: Checker = {
  id: 'SIM-07',
  promise: 'No message is delivered or lost that was not sent.',
  watch({ sight, object }) {
    return {
      ended() {
        const { sent, delivered, lost } = sight.world.state.network.counts;
        if (delivered + lost <= sent) return;
        const sentence = `Of ${sent} messages that were sent ${delivered} arrived and ${lost} were lost.`;
        object('messages', sentence, []);
      },
    };
  },
};

/** A process that is gone does nothing. */
export const theDeadAreSilent: Checker = {
  id: 'SIM-08',
  promise: 'A process that has ended hears and does nothing any more.',
  watch({ object }) {
    const ended = new Set<number>();
    return {
      rows: {
        'process-started': ({ process }) => void ended.delete(process),
        'process-ended'({ process }, at) {
          // Of its own will it ends in its own turn, and a fault ends it in the world's.
          ended.add(process);
          if (at.process >= 0 && at.process !== process) ended.delete(process);
        },
        'message-delivered'(_, at) {
          if (!ended.has(at.process)) return;
          object('delivered', 'A message is delivered to a process that has ended.', [at.row]);
        },
        'timer-fired'(_, at) {
          if (!ended.has(at.process)) return;
          object('timer', 'A timer of a process fires that has ended.', [at.row]);
        },
      },
    };
  },
};

/** One direction of a connection keeps its order. */
export const messagesStayInOrder: Checker = {
  id: 'SIM-09',
  promise: 'What is sent on a connection arrives in order, once, without gaps.',
  watch({ object }) {
    /** What is on its way: by connection, once for each who sends there. */
    const lanes = new Map<number, Map<number, number[]>>();
    const laneOf = new Map<number, number[]>();
    return {
      rows: {
        'message-sent'({ connection }, { process, row }) {
          const ends = lanes.get(connection) ?? new Map<number, number[]>();
          lanes.set(connection, ends);
          const lane = ends.get(process) ?? [];
          ends.set(process, lane);
          lane.push(row);
          laneOf.set(row, lane);
        },
        'message-delivered'({ message }, at) {
          const lane = laneOf.get(message);
          laneOf.delete(message);
          if (lane !== undefined && lane.shift() === message) return;
          const sentence = 'A message arrives twice, or before one that was sent earlier.';
          object('order', sentence, [message, at.row]);
        },
        'message-lost'({ message }) {
          const lane = laneOf.get(message);
          laneOf.delete(message);
          lane?.splice(lane.indexOf(message), 1);
        },
        'connection-closed'({ connection }) {
          // The other end may still hear what was sent before; the lanes go with their messages.
          lanes.delete(connection);
        },
      },
    };
  },
};
