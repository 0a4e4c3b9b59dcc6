// What a client may do, as bits (KIP-430): one for each operation that a resource knows.
// Simplified: there is no authorizer yet, so everything is allowed.

/** READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS. */
export const topicOperations = 0b1101_1111_1000;

/** READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS. */
export const groupOperations = 0b1101_0100_1000;

/** CREATE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE. */
export const clusterOperations = 0b1_1111_1010_0000;

/** Nobody asked. */
export const notAsked = -2_147_483_648;
