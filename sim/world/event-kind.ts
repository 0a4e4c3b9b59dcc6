/** What stands in the queue. `target` and `arg` mean what the comment says; `cause` is a trace row. */
export const EventKind = {
  /** target: life, arg: part, payload: the wake. */
  TIMER: 0,
  /** target: life, arg: part, payload: the wake. */
  WORK: 1,
  /** target: life, arg: part, payload: the wake and its outcome. */
  DISK: 2,
  /** target: the end that receives, arg: size, payload: the message. */
  DATA: 3,
  /** target: the end that asked; a request for a connection reaches the other host. arg: attempt. */
  ASK: 4,
  /** target: the end that receives: the connection was accepted. */
  OPENED: 5,
  /** target: the end that receives, arg: index of a close reason. */
  SHUT: 6,
  /** target: the end that receives: what waited on the wire or unread goes on, one message a turn. */
  DRAIN: 7,
  /** target: the end that sent: nothing has come through for too long. */
  GIVE_UP: 8,
  /** target: the end that sent: there is room again. */
  WRITABLE: 9,
  /** target: process; it is started. */
  START: 10,
  /** target: process; what waited while it was paused is handled, one event a turn. */
  THAW: 11,
  /** payload: a planned fault. */
  FAULT: 12,
  /** target: the number of an active fault. */
  HEAL: 13,
  /** target: life, arg: part, payload: what a person or test says to it. */
  TOLD: 14,
  /** target: life: it is asked to stop. */
  STOP: 15,
} as const;

/** The number of a kind of event in the queue. */
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** An event taken out of the queue. A world uses one object for all: who keeps it copies it. */
export interface TakenEvent {
  kind: number;
  target: number;
  arg: number;
  cause: number;
  payload: unknown;
  /** What its timer is known by; -1: it is a message. */
  handle: number;
  /** What comes out of the queue was not held yet by anybody. */
  readonly hold: 'unseen';
}

/** An event that met a paused process and will be handled later. */
export type ParkedEvent = Readonly<TakenEvent>;

/** Nothing was taken yet. */
export const noEvent = (): TakenEvent => ({
  kind: 0,
  target: 0,
  arg: 0,
  cause: -1,
  payload: null,
  handle: -1,
  hold: 'unseen',
});
