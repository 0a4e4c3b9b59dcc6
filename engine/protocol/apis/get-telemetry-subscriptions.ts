import { array, bool, int16, int32, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** GetTelemetrySubscriptions: a client asks which metrics it should push (KIP-714). */
export const getTelemetrySubscriptions = defineApi({
  key: 71,
  name: 'GetTelemetrySubscriptions',
  versions: '0',
  flexible: '0+',
  request: {
    clientInstanceId: uuid('0+'), // Zero at first: the broker draws one.
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    clientInstanceId: uuid('0+'),
    subscriptionId: int32('0+'),
    acceptedCompressionTypes: array('0+', 'int8'),
    pushIntervalMs: int32('0+'),
    telemetryMaxBytes: int32('0+'),
    deltaTemporality: bool('0+'),
    requestedMetrics: array('0+', 'string'),
  },
});

/** What a GetTelemetrySubscriptions request asks. */
export type GetTelemetrySubscriptionsRequest = Message<typeof getTelemetrySubscriptions.request>;

/** What a GetTelemetrySubscriptions response answers. */
export type GetTelemetrySubscriptionsResponse = Message<typeof getTelemetrySubscriptions.response>;
