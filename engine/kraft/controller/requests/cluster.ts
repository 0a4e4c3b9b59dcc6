// What is asked about the cluster as a whole: its nodes, features and quotas.
import { ErrorCode } from '../../../protocol/errors.ts';
import { decideQuotaChanges } from '../client-quotas.ts';
import { isRefusal } from '../decision.ts';
import {
  decideControllerRegistration,
  decideControllerUnregistration,
  decideUnregistration,
} from '../registration.ts';
import { decideFeatureUpdates } from '../update-features.ts';
import type { ServedByActive } from './served.ts';

/** UnregisterBroker: a broker that will not come back. */
export const unregisterBroker: ServedByActive<'UnregisterBroker'> = {
  needs: 'ALTER',
  decide(image, { body }, { settings }) {
    const decided = decideUnregistration(image, body.brokerId, settings);
    if (isRefusal(decided)) return decided;
    const response = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null };
    return { ...decided, response };
  },
};

/** UnregisterController: a controller that will not come back. */
export const unregisterController: ServedByActive<'UnregisterController'> = {
  needs: 'ALTER',
  decide(image, { body }, { settings }) {
    const decided = decideControllerUnregistration(image, body.controllerId, settings);
    if (isRefusal(decided)) return decided;
    const response = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: '' };
    return { ...decided, response };
  },
};

/** ControllerRegistration: a controller tells who it is (KIP-919). */
export const controllerRegistration: ServedByActive<'ControllerRegistration'> = {
  needs: 'CLUSTER_ACTION',
  decide(image, { body }) {
    const decided = decideControllerRegistration(image, body);
    if (isRefusal(decided)) return decided;
    const response = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: '' };
    return { ...decided, response };
  },
};

/** UpdateFeatures: parts of the cluster are switched on. */
export const updateFeatures: ServedByActive<'UpdateFeatures'> = {
  needs: 'ALTER',
  decide(image, { body, version }, facts) {
    const decided = decideFeatureUpdates(image, body, facts);
    if (isRefusal(decided)) return decided;
    const { errorCode } = decided.response;
    const isWell = errorCode === ErrorCode.NONE;
    const results = body.featureUpdates.map(({ feature }) => {
      return { feature, errorCode, errorMessage: 'NONE' };
    });
    const tellsEach = isWell && version <= lastWithResults;
    return { ...decided, response: { ...decided.response, results: tellsEach ? results : [] } };
  },
};

/** From the next version on all updates hold together or none, and one answer is enough. */
const lastWithResults = 1;

/** AlterClientQuotas: how much clients may use. */
export const alterClientQuotas: ServedByActive<'AlterClientQuotas'> = {
  needs: 'ALTER_CONFIGS',
  decide: (image, { body }, { names }) => decideQuotaChanges(image, body, names),
};
