// DescribeClientQuotas: which limits are set, for whom (Kafka's ClientQuotasImage).
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import type { Image } from '../../metadata/image.ts';
import type { ClientQuota } from '../../metadata/security.ts';
import type { RequestBody, ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { isQuotaEntityType } from '../../protocol/quota-entity.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';

type Answer = ResponseBody<'DescribeClientQuotas'>;
type Request = RequestBody<'DescribeClientQuotas'>;
type Component = Request['components'][number];

/** DescribeClientQuotas: the limits of the entities that a filter finds. */
export function handleDescribeClientQuotas(
  broker: BrokerState,
  call: Call<'DescribeClientQuotas'>,
  env: BrokerEnv,
): void {
  const body = describedQuotas(broker.view.image, call.request.body);
  reply(broker, call, { body, errorCode: body.errorCode }, env);
}

/** A name that must be exactly so (null: the default entity), or any name at all. */
type Wanted = { readonly name: string | null } | 'any';

function describedQuotas({ quotas }: Image, { components, strict }: Request): Answer {
  const wanted = new Map<string, Wanted>();
  for (const component of components) {
    const problem = problemOf(component, wanted);
    if (problem !== undefined) return refused(problem);
    wanted.set(component.entityType, wantedBy(component));
  }
  const isAddress = wanted.has('ip');
  if (isAddress && wanted.size > 1) return refused(noCombination);
  const found = valuesOf(quotas).filter((quota) => matches(quota, wanted, strict));
  const entries = found.map(({ entity, limits }) => ({
    entity: entity.map(({ type, name }) => ({ entityType: type, entityName: name })),
    values: Object.entries(limits).map(([key, value]) => ({ key, value })),
  }));
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: '', entries };
}

const noCombination =
  'Invalid entity filter component combination. IP filter component should not be used with user ' +
  'or clientId filter component.';

interface Problem {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string;
}

function refused(problem: string | Problem): Answer {
  const why =
    typeof problem === 'string'
      ? { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: problem }
      : problem;
  return { throttleTimeMs: 0, ...why, entries: null };
}

const matchTypes = ['EXACT', 'DEFAULT', 'SPECIFIED'] as const;

function problemOf(
  { entityType: type, matchType, match }: Component,
  wanted: ReadonlyMap<string, Wanted>,
): string | Problem | undefined {
  if (type === '') return 'Invalid empty entity type.';
  if (wanted.has(type)) return `Entity type ${type} cannot appear more than once in the filter.`;
  if (!isQuotaEntityType(type)) {
    const errorMessage = `Unsupported entity type ${type}`;
    return { errorCode: ErrorCode.UNSUPPORTED_VERSION, errorMessage };
  }
  const kind = matchTypes[matchType];
  if (kind === undefined) return `Unknown match type ${matchType}`;
  if (kind === 'EXACT' && match === null) {
    return 'Request specified MATCH_TYPE_EXACT, but set match string to null.';
  }
  if (kind === 'EXACT' || match === null) return undefined;
  return `Request specified MATCH_TYPE_${kind}, but also specified a match string.`;
}

const wantedBy = ({ matchType, match }: Component): Wanted =>
  matchTypes[matchType] === 'SPECIFIED' ? 'any' : { name: match };

function matches(
  { entity }: ClientQuota,
  wanted: ReadonlyMap<string, Wanted>,
  strict: boolean,
): boolean {
  if (strict && entity.length !== wanted.size) return false;
  return [...wanted].every(([type, want]) => {
    const part = entity.find((each) => each.type === type);
    return part !== undefined && (want === 'any' || want.name === part.name);
  });
}
