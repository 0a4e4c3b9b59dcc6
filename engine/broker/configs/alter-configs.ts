// AlterConfigs and IncrementalAlterConfigs, asked of a broker: it answers what it can by itself, passes
// the rest on, and puts both together (Kafka's ConfigAdminManager).
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { forward } from '../forwarding.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';
import { settingOperations } from './operations.ts';
import { preprocess, type AlteredResource } from './preprocessing.ts';
import { reassembled } from './reassembly.ts';

type Altering = 'AlterConfigs' | 'IncrementalAlterConfigs';

/** IncrementalAlterConfigs: single settings change. */
export function handleIncrementalAlterConfigs(
  broker: BrokerState,
  call: Call<'IncrementalAlterConfigs'>,
  env: BrokerEnv,
): void {
  const altered = call.request.body.resources.map(({ configs, ...resource }) => ({
    ...resource,
    configs: configs.map(({ name, configOperation, value }) => {
      return { name, operation: settingOperations[configOperation], value };
    }),
  }));
  passOn(broker, call, altered, env);
}

/** AlterConfigs: all settings of a resource are replaced. */
export function handleAlterConfigs(
  broker: BrokerState,
  call: Call<'AlterConfigs'>,
  env: BrokerEnv,
): void {
  const altered = call.request.body.resources.map(({ configs, ...resource }) => ({
    ...resource,
    configs: configs.map(({ name, value }) => ({ name, operation: 'SET' as const, value })),
  }));
  passOn(broker, call, altered, env);
}

function passOn(
  broker: BrokerState,
  call: Call<Altering>,
  altered: readonly AlteredResource[],
  env: BrokerEnv,
): void {
  const { nodeId, release, configFile: file, view } = broker;
  const outcomes = preprocess({ nodeId, release, file, image: view.image }, altered);
  const { body } = call.request;
  const remaining = body.resources.filter((_, index) => outcomes[index] === undefined);
  const answeredHere = { resources: altered, outcomes };
  if (remaining.length === 0) {
    const nothing: ResponseBody<Altering> = { throttleTimeMs: 0, responses: [] };
    const answer = reassembled(answeredHere, nothing);
    const errorCode = answer.responses.find((each) => each.errorCode !== 0)?.errorCode;
    reply(broker, call, { body: answer, errorCode: errorCode ?? ErrorCode.NONE }, env);
    return;
  }
  const rest = { ...call.request, body: { ...body, resources: remaining } };
  forward(broker, { ...call, request: rest, answeredHere });
}
