// A client that asks what it is told from outside, and keeps what it hears until somebody looks.
import type { Address, ConnectionId, Env, Program } from '../../sim/program.ts';
import { sizeReceived } from '../../engine/broker/read-request.ts';
import type {
  Envelope,
  RequestEnvelope,
  ResponseEnvelope,
} from '../../engine/protocol/envelope.ts';

/** One request, on a connection of its own or on a named one. */
export interface ToldAsk {
  readonly id: number;
  readonly to: Address;
  readonly connection: string;
  readonly request: RequestEnvelope;
}

/** What became of a request: its answer, or the end of its connection. */
export type ToldAnswer = ResponseEnvelope | 'closed';

interface Link {
  readonly name: string;
  readonly connection: ConnectionId;
  open: boolean;
  readonly waiting: ToldAsk[];
  readonly asked: number[];
}

/** Plain data. */
export interface ToldClientState {
  readonly links: Link[];
  readonly heard: Map<number, ToldAnswer>;
}

type ToldEnv = Env<Envelope, never>;

export const toldClient: Program<ToldClientState, Envelope, never> = {
  start: () => ({ links: [], heard: new Map() }),
  handle(state, event, env) {
    switch (event.type) {
      case 'told':
        ask(state, event.command as unknown as ToldAsk, env);
        break;
      case 'connected':
        onConnected(state, event.connection, env);
        break;
      case 'received':
        if (event.message.type === 'response') {
          state.heard.set(event.message.correlationId, event.message);
        }
        break;
      case 'closed':
        onClosed(state, event.connection);
        break;
      case 'accepted':
      case 'stop-asked':
      case 'wake':
      case 'writable':
        break;
    }
  },
};

function ask(state: ToldClientState, told: ToldAsk, env: ToldEnv): void {
  const known = state.links.find(({ name }) => name === told.connection);
  const link = known ?? newLink(told, env);
  if (known === undefined) state.links.push(link);
  if (link.open) send(link, told, env);
  else link.waiting.push(told);
}

const newLink = ({ connection: name, to }: ToldAsk, env: ToldEnv): Link => ({
  name,
  connection: env.connect(to),
  open: false,
  waiting: [],
  asked: [],
});

function send(link: Link, { id, request }: ToldAsk, env: ToldEnv): void {
  link.asked.push(id);
  env.send(link.connection, request, sizeReceived(request));
}

function onConnected(state: ToldClientState, connection: ConnectionId, env: ToldEnv): void {
  const link = state.links.find((each) => each.connection === connection);
  if (link === undefined) return;
  link.open = true;
  for (const told of link.waiting.splice(0)) send(link, told, env);
}

function onClosed(state: ToldClientState, connection: ConnectionId): void {
  const at = state.links.findIndex((each) => each.connection === connection);
  const [link] = at < 0 ? [] : state.links.splice(at, 1);
  for (const id of [...(link?.asked ?? []), ...(link?.waiting ?? []).map((told) => told.id)]) {
    if (!state.heard.has(id)) state.heard.set(id, 'closed');
  }
}
