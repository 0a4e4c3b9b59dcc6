import { bool, bytes, int16, int32, int8, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** PushTelemetry: a client pushes metrics to the broker (KIP-714). */
export const pushTelemetry = defineApi({
  key: 72,
  name: 'PushTelemetry',
  versions: '0',
  flexible: '0+',
  request: {
    clientInstanceId: uuid('0+'),
    subscriptionId: int32('0+'),
    terminating: bool('0+'),
    compressionType: int8('0+'),
    metrics: bytes('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
  },
});

/** What a PushTelemetry request asks. */
export type PushTelemetryRequest = Message<typeof pushTelemetry.request>;

/** What a PushTelemetry response answers. */
export type PushTelemetryResponse = Message<typeof pushTelemetry.response>;
