// The world itself: time goes forward, the dead are silent, and messages are neither doubled nor reordered.
import type { Checker } from './checker.ts';

/** No turn is earlier than the one before. */
export const timeGoesForward: Checker = {
  id: 'SIM-06',
  promise: 'Time never goes back.',
  watch({ object }) {
    return {
      on: {
        'turned-back'({ from }, { time, row }) {
          object('time', `Time goes back from ${from} µs to ${time} µs.`, [row]);
        },
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
    return {
      on: {
        haunted({ trigger }, { row }) {
          const sentence = `A process that has ended has a turn (${trigger}).`;
          object(trigger, sentence, [row]);
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
    /** What is on its way, in the order in which it was sent: the rows that say so, and on which lanes. */
    const rows: number[] = [];
    const lanes: number[] = [];
    const take = (index: number): void => {
      for (let i = index + 1; i < rows.length; i += 1) {
        rows[i - 1] = rows[i] as number;
        lanes[i - 1] = lanes[i] as number;
      }
      rows.pop();
      lanes.pop();
    };
    return {
      rows: {
        'message-sent'({ connection }, { process, row }) {
          rows.push(row);
          lanes.push(laneOf(connection, process));
        },
        'message-delivered'({ message }, { row }) {
          const index = rows.indexOf(message);
          const isFirst = index >= 0 && lanes.indexOf(lanes[index] as number) === index;
          if (index >= 0) take(index);
          if (isFirst) return;
          const sentence = 'A message arrives twice, or before one that was sent earlier.';
          object('order', sentence, [message, row]);
        },
        'message-lost'({ message }) {
          const index = rows.indexOf(message);
          if (index >= 0) take(index);
        },
      },
    };
  },
};

/** One direction of a connection: of the end that sends. */
const laneOf = (connection: number, process: number): number => connection * 65_536 + process;
