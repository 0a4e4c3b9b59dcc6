// What whoever asks may do, as the node with the controller knows the ACLs (Kafka's AuthHelper).
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { indexOfAcls } from '../../metadata/acl-index.ts';
import {
  isAllowed,
  superUsersOf,
  type Action,
  type Authorizer,
} from '../../metadata/authorizer.ts';
import type { Image } from '../../metadata/image.ts';
import type { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { principalText } from '../../protocol/principal.ts';
import { refusal, type Refusal } from './decision.ts';
import type { ControllerSettings } from './facts.ts';
import type { ControllerRequest } from './port.ts';

/** May whoever asked do this? Answered for one request. */
export type Permission = (action: Action) => boolean;

/** The name of the only resource of type CLUSTER. */
export const clusterName = 'kafka-cluster';

/** Is anybody asked at all who may do what? */
export const hasAuthorizer = ({ configs }: ControllerSettings): boolean =>
  configs['authorizer.class.name'] !== '';

/** Without an authorizer everybody may do everything. */
export function permissionOf(
  { principal, address }: Pick<ControllerRequest, 'principal' | 'address'>,
  image: Image,
  settings: ControllerSettings,
): Permission {
  if (!hasAuthorizer(settings)) return () => true;
  const authorizer = authorizerOf(image, settings);
  const asker = { principal: principalText(principal), host: address };
  return (action) => isAllowed(authorizer, asker, action);
}

function authorizerOf({ acls }: Image, { written }: ControllerSettings): Authorizer {
  return {
    acls: indexOfAcls(valuesOf(acls)),
    superUsers: superUsersOf(String(written['super.users'] ?? '')),
    allowsByDefault: String(written['allow.everyone.if.no.acl.found'] ?? 'false') === 'true',
  };
}

/** May they do this to the cluster as a whole? */
export const mayOnCluster = (may: Permission, operation: AclOperation): boolean =>
  may({ operation, resourceType: 'CLUSTER', name: clusterName });

/** Why somebody must not do a thing to the cluster; undefined where they may. */
export function checkClusterRight(
  may: Permission,
  operation: AclOperation,
  request: Pick<ControllerRequest, 'api'>,
): Refusal | undefined {
  if (mayOnCluster(may, operation)) return undefined;
  // Simplified: Kafka prints the whole request in the place of its name.
  const message = `Request ${request.api} needs ${operation} permission.`;
  return refusal(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, message);
}

/** May they do this to a topic? */
export const mayOnTopic = (may: Permission, operation: AclOperation, name: string): boolean =>
  may({ operation, resourceType: 'TOPIC', name });
