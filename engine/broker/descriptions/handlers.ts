// Which handler answers which request about settings, limits, passwords and rights.
import { handleAlterConfigs, handleIncrementalAlterConfigs } from '../configs/alter-configs.ts';
import { handleDescribeConfigs } from '../configs/describe-configs.ts';
import { handleDescribeAcls } from './acls.ts';
import { handleDescribeClientQuotas } from './client-quotas.ts';
import { handleListConfigResources } from './config-resources.ts';
import {
  handleCreateDelegationToken,
  handleDescribeDelegationToken,
  handleSaslAuthenticate,
  handleSaslHandshake,
  handleTokenChange,
} from './credentials.ts';
import { handleDescribeUserScramCredentials } from './scram-credentials.ts';
import { handlePushTelemetry } from './telemetry.ts';

/** By the names of their APIs; the broker's own table takes them in. */
export const descriptionHandlers = {
  DescribeConfigs: handleDescribeConfigs,
  AlterConfigs: handleAlterConfigs,
  IncrementalAlterConfigs: handleIncrementalAlterConfigs,
  DescribeClientQuotas: handleDescribeClientQuotas,
  DescribeUserScramCredentials: handleDescribeUserScramCredentials,
  DescribeAcls: handleDescribeAcls,
  ListConfigResources: handleListConfigResources,
  CreateDelegationToken: handleCreateDelegationToken,
  RenewDelegationToken: handleTokenChange,
  ExpireDelegationToken: handleTokenChange,
  DescribeDelegationToken: handleDescribeDelegationToken,
  SaslHandshake: handleSaslHandshake,
  SaslAuthenticate: handleSaslAuthenticate,
  PushTelemetry: handlePushTelemetry,
} as const;
