// Bytes as they come from a socket: requests, or what never was one.
import { ms } from '../../../sim/time.ts';
import { isReceivable, readRequest } from '../../../engine/broker/read-request.ts';
import { apiOfKey } from '../../../engine/protocol/apis.ts';
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { requestHeader, requestHeaderVersion } from '../../../engine/protocol/headers.ts';
import { encode } from '../../../engine/protocol/codec/codec.ts';
import { bytesOfHex } from '../hex.ts';
import { brokerOf, pass, send, type LiveCluster } from './cluster.ts';
import type { RawBytesStep } from './format.ts';
import { shownAnswer } from './raw.ts';

/** Plays bytes; a broker reads them as it would from a socket. */
export function playRawBytes(cluster: LiveCluster, step: RawBytesStep): Json {
  const bytes = bytesOfStep(step);
  const size = step.size ?? bytes.length;
  const maxBytes = brokerOf(cluster, 1)?.broker.configs['socket.request.max.bytes'] ?? Infinity;
  if (!isReceivable(size, maxBytes)) return { connection: 'closed' };
  if (bytes.length < size) return { connection: 'open, no response' };
  const scope = step.to.startsWith('k') ? 'controller' : 'broker';
  const request = readRequest(bytes, { release: '4.3', scope });
  if ('refused' in request) return { connection: 'closed' };
  const { api, version, body, clientId } = request;
  const answer = send(cluster, { to: step.to, api, version, body, clientId });
  pass(cluster, ms(1_500));
  const found = answer();
  if (found === undefined) return { connection: 'open, no response' };
  if (found === 'closed') return { connection: 'closed' };
  return { connection: 'open', response: shownAnswer(found, false), bytesLeft: 0 };
}

/** Key, version, a correlation id and a client id, in the form that a step asks for. */
function bytesOfStep({ hex, header, bodyHex = '' }: RawBytesStep): Uint8Array {
  if (header === undefined) return bytesOfHex(hex ?? '');
  const { key, version, flexible, clientId = 'r' } = header;
  const api = apiOfKey(key);
  const usual = api === undefined ? 1 : requestHeaderVersion(api, version);
  const form = flexible === undefined ? usual : flexible ? 2 : 1;
  const head = encode(requestHeader, form, {
    requestApiKey: key,
    requestApiVersion: version,
    correlationId: 7,
    clientId,
  });
  return Uint8Array.from([...head, ...bytesOfHex(bodyHex)]);
}
