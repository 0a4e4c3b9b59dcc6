// What Kafka's error codes mean. Follows org.apache.kafka.common.protocol.Errors and the
// exceptions of org.apache.kafka.common.errors.

/** How a client treats an error: the class from which Kafka derives its exception. */
export type ErrorKind =
  /** Give up: nothing more is known. */
  | 'plain'
  /** Try again. */
  | 'retriable'
  /** Look the coordinator up again, then retry. */
  | 'coordinator'
  /** Ask for metadata again, then retry. */
  | 'metadata'
  /** Something is set up wrongly. */
  | 'configuration'
  | 'authorization'
  | 'authentication'
  /** The application can go on with a new producer or member (KIP-1050). */
  | 'recoverable'
  /** A position outside the log. */
  | 'offset'
  /** A gap in the sequence of an idempotent producer. */
  | 'sequence';

/** The facts about an error that releases disagree on. */
export interface ErrorTexts {
  /** Kafka's own default message: what clients and tools print when an answer brings no other. */
  readonly message: string;
}

/** One row of the table of errors. */
export interface ErrorFacts extends ErrorTexts {
  /** The Java exception's simple name; null for NONE. */
  readonly exception: string | null;
  readonly kind: ErrorKind;
  /** What it means, in a sentence of ours. */
  readonly sentence: string;
  /** First release that has it; left out: 3.9 and before have it too. */
  readonly since?: string;
  /** What was different before a release; newest release first. */
  readonly before?: Readonly<Record<string, ErrorTexts>>;
}

/** Every error by its name, in the order of the codes. */
export const errorFacts = {
  UNKNOWN_SERVER_ERROR: {
    exception: 'UnknownServerException',
    kind: 'plain',
    sentence: 'The broker failed in a way that it has no code for.',
    message: 'The server experienced an unexpected error when processing the request.',
  },
  NONE: {
    exception: null,
    kind: 'plain',
    sentence: 'All is well.',
    message: 'NONE',
  },
  OFFSET_OUT_OF_RANGE: {
    exception: 'OffsetOutOfRangeException',
    kind: 'offset',
    sentence: 'The offset lies before the start of the log or after its end.',
    message: 'The requested offset is not within the range of offsets maintained by the server.',
  },
  CORRUPT_MESSAGE: {
    exception: 'CorruptRecordException',
    kind: 'retriable',
    sentence:
      'A batch does not match its checksum, has a wrong size, or lacks a key that compaction needs.',
    message:
      'This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted topic, or is otherwise corrupt.',
  },
  UNKNOWN_TOPIC_OR_PARTITION: {
    exception: 'UnknownTopicOrPartitionException',
    kind: 'metadata',
    sentence: 'The broker does not know, or does not hold, this partition.',
    message: 'This server does not host this topic-partition.',
  },
  INVALID_FETCH_SIZE: {
    exception: 'InvalidFetchSizeException',
    kind: 'plain',
    sentence: 'A fetch asked for a size that makes no sense.',
    message: 'The requested fetch size is invalid.',
  },
  LEADER_NOT_AVAILABLE: {
    exception: 'LeaderNotAvailableException',
    kind: 'metadata',
    sentence: 'The partition has no leader now: an election is under way, or no replica can lead.',
    message:
      'There is no leader for this topic-partition as we are in the middle of a leadership election.',
  },
  NOT_LEADER_OR_FOLLOWER: {
    exception: 'NotLeaderOrFollowerException',
    kind: 'metadata',
    sentence:
      'This broker does not lead the partition, or holds no replica of it: ask for metadata again.',
    message:
      'For requests intended only for the leader, this error indicates that the broker is not the current leader. For requests intended for any replica, this error indicates that the broker is not a replica of the topic partition.',
  },
  REQUEST_TIMED_OUT: {
    exception: 'TimeoutException',
    kind: 'retriable',
    sentence: 'The broker could not finish within the time that the request allowed.',
    message: 'The request timed out.',
  },
  BROKER_NOT_AVAILABLE: {
    exception: 'BrokerNotAvailableException',
    kind: 'plain',
    sentence: 'The broker that is needed is not there.',
    message: 'The broker is not available.',
  },
  REPLICA_NOT_AVAILABLE: {
    exception: 'ReplicaNotAvailableException',
    kind: 'metadata',
    sentence: 'The replica exists on paper, but this broker cannot serve it.',
    message:
      'The replica is not available for the requested topic-partition. Produce/Fetch requests and other requests intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the broker is not a replica of the topic-partition.',
  },
  MESSAGE_TOO_LARGE: {
    exception: 'RecordTooLargeException',
    kind: 'plain',
    sentence: 'A batch is larger than max.message.bytes.',
    message:
      'The request included a message larger than the max message size the server will accept.',
  },
  STALE_CONTROLLER_EPOCH: {
    exception: 'ControllerMovedException',
    kind: 'plain',
    sentence: 'The request comes from a controller that has been replaced.',
    message: 'The controller moved to another broker.',
  },
  OFFSET_METADATA_TOO_LARGE: {
    exception: 'OffsetMetadataTooLarge',
    kind: 'plain',
    sentence: 'The text beside a committed offset is longer than offset.metadata.max.bytes.',
    message: 'The metadata field of the offset request was too large.',
  },
  NETWORK_EXCEPTION: {
    exception: 'NetworkException',
    kind: 'metadata',
    sentence: 'The connection broke before the answer came; what was asked may have been done.',
    message: 'The server disconnected before a response was received.',
  },
  COORDINATOR_LOAD_IN_PROGRESS: {
    exception: 'CoordinatorLoadInProgressException',
    kind: 'retriable',
    sentence: 'The coordinator is still reading its log and will know the answer soon.',
    message: "The coordinator is loading and hence can't process requests.",
  },
  COORDINATOR_NOT_AVAILABLE: {
    exception: 'CoordinatorNotAvailableException',
    kind: 'coordinator',
    sentence: 'Nobody coordinates this group or transaction at the moment.',
    message: 'The coordinator is not available.',
  },
  NOT_COORDINATOR: {
    exception: 'NotCoordinatorException',
    kind: 'coordinator',
    sentence: 'Another broker coordinates this group or transaction.',
    message: 'This is not the correct coordinator.',
  },
  INVALID_TOPIC_EXCEPTION: {
    exception: 'InvalidTopicException',
    kind: 'configuration',
    sentence: "The topic's name is not allowed, or the topic is internal.",
    message: 'The request attempted to perform an operation on an invalid topic.',
  },
  RECORD_LIST_TOO_LARGE: {
    exception: 'RecordBatchTooLargeException',
    kind: 'configuration',
    sentence: 'A batch does not fit into one segment.',
    message:
      'The request included message batch larger than the configured segment size on the server.',
  },
  NOT_ENOUGH_REPLICAS: {
    exception: 'NotEnoughReplicasException',
    kind: 'retriable',
    sentence:
      'Fewer replicas are in sync than min.insync.replicas demands, so nothing was written.',
    message: 'Messages are rejected since there are fewer in-sync replicas than required.',
  },
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: {
    exception: 'NotEnoughReplicasAfterAppendException',
    kind: 'retriable',
    sentence:
      'The records were written, but the ISR shrank below min.insync.replicas before they were safe.',
    message: 'Messages are written to the log, but to fewer in-sync replicas than required.',
  },
  INVALID_REQUIRED_ACKS: {
    exception: 'InvalidRequiredAcksException',
    kind: 'configuration',
    sentence: 'A producer asked for acks other than 0, 1 or all.',
    message: 'Produce request specified an invalid value for required acks.',
  },
  ILLEGAL_GENERATION: {
    exception: 'IllegalGenerationException',
    kind: 'recoverable',
    sentence: 'The member speaks of a generation of the group that is not the present one.',
    message: 'Specified group generation id is not valid.',
  },
  INCONSISTENT_GROUP_PROTOCOL: {
    exception: 'InconsistentGroupProtocolException',
    kind: 'plain',
    sentence: 'The member shares no protocol with the rest of the group.',
    message:
      "The group member's supported protocols are incompatible with those of existing members or first group member tried to join with empty protocol type or empty protocol list.",
  },
  INVALID_GROUP_ID: {
    exception: 'InvalidGroupIdException',
    kind: 'plain',
    sentence: "The group's name is empty or not allowed.",
    message: 'The group id is invalid.',
    before: { '4.1': { message: 'The configured groupId is invalid.' } },
  },
  UNKNOWN_MEMBER_ID: {
    exception: 'UnknownMemberIdException',
    kind: 'recoverable',
    sentence: 'The group has no such member: it never joined, or was thrown out.',
    message: 'The coordinator is not aware of this member.',
  },
  INVALID_SESSION_TIMEOUT: {
    exception: 'InvalidSessionTimeoutException',
    kind: 'plain',
    sentence: 'The session timeout lies outside what the broker allows.',
    message:
      'The session timeout is not within the range allowed by the broker (as configured by group.min.session.timeout.ms and group.max.session.timeout.ms).',
  },
  REBALANCE_IN_PROGRESS: {
    exception: 'RebalanceInProgressException',
    kind: 'plain',
    sentence: 'The group is rebalancing: join again.',
    message: 'The group is rebalancing, so a rejoin is needed.',
  },
  INVALID_COMMIT_OFFSET_SIZE: {
    exception: 'InvalidCommitOffsetSizeException',
    kind: 'plain',
    sentence: 'The committed offsets make a record too large for the offsets topic.',
    message: 'The committing offset data size is not valid.',
  },
  TOPIC_AUTHORIZATION_FAILED: {
    exception: 'TopicAuthorizationException',
    kind: 'authorization',
    sentence: 'No ACL allows this on the topic.',
    message: 'Topic authorization failed.',
  },
  GROUP_AUTHORIZATION_FAILED: {
    exception: 'GroupAuthorizationException',
    kind: 'authorization',
    sentence: 'No ACL allows this on the group.',
    message: 'Group authorization failed.',
  },
  CLUSTER_AUTHORIZATION_FAILED: {
    exception: 'ClusterAuthorizationException',
    kind: 'authorization',
    sentence: 'No ACL allows this on the cluster.',
    message: 'Cluster authorization failed.',
  },
  INVALID_TIMESTAMP: {
    exception: 'InvalidTimestampException',
    kind: 'plain',
    sentence: "A record's timestamp is too far from the broker's clock.",
    message: 'The timestamp of the message is out of acceptable range.',
  },
  UNSUPPORTED_SASL_MECHANISM: {
    exception: 'UnsupportedSaslMechanismException',
    kind: 'authentication',
    sentence: 'The listener does not offer this SASL mechanism.',
    message: 'The broker does not support the requested SASL mechanism.',
  },
  ILLEGAL_SASL_STATE: {
    exception: 'IllegalSaslStateException',
    kind: 'authentication',
    sentence: 'A SASL request came at the wrong moment of the handshake.',
    message: 'Request is not valid given the current SASL state.',
  },
  UNSUPPORTED_VERSION: {
    exception: 'UnsupportedVersionException',
    kind: 'configuration',
    sentence: 'The broker does not speak this version of the API.',
    message: 'The version of API is not supported.',
  },
  TOPIC_ALREADY_EXISTS: {
    exception: 'TopicExistsException',
    kind: 'plain',
    sentence: 'There is a topic of this name.',
    message: 'Topic with this name already exists.',
  },
  INVALID_PARTITIONS: {
    exception: 'InvalidPartitionsException',
    kind: 'plain',
    sentence: 'The number of partitions is not positive, or smaller than it was.',
    message: 'Number of partitions is below 1.',
  },
  INVALID_REPLICATION_FACTOR: {
    exception: 'InvalidReplicationFactorException',
    kind: 'configuration',
    sentence: 'The replication factor is not positive, or there are not so many brokers.',
    message: 'Replication factor is below 1 or larger than the number of available brokers.',
  },
  INVALID_REPLICA_ASSIGNMENT: {
    exception: 'InvalidReplicaAssignmentException',
    kind: 'plain',
    sentence: 'The list of replicas is empty, names a broker twice, or names an unknown one.',
    message: 'Replica assignment is invalid.',
  },
  INVALID_CONFIG: {
    exception: 'InvalidConfigurationException',
    kind: 'plain',
    sentence: 'A setting is unknown or its value is not allowed.',
    message: 'Configuration is invalid.',
  },
  NOT_CONTROLLER: {
    exception: 'NotControllerException',
    kind: 'retriable',
    sentence: 'This node is not the active controller: find it and ask again.',
    message: 'This is not the correct controller for this cluster.',
  },
  INVALID_REQUEST: {
    exception: 'InvalidRequestException',
    kind: 'plain',
    sentence: 'The request contradicts itself or breaks a rule of its API.',
    message:
      'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.',
  },
  UNSUPPORTED_FOR_MESSAGE_FORMAT: {
    exception: 'UnsupportedForMessageFormatException',
    kind: 'configuration',
    sentence: 'The log is in a format that is too old for what was asked.',
    message: 'The message format version on the broker does not support the request.',
  },
  POLICY_VIOLATION: {
    exception: 'PolicyViolationException',
    kind: 'plain',
    sentence: "A policy of the cluster's operator refuses the change.",
    message: 'Request parameters do not satisfy the configured policy.',
  },
  OUT_OF_ORDER_SEQUENCE_NUMBER: {
    exception: 'OutOfOrderSequenceException',
    kind: 'plain',
    sentence: 'A sequence number is missing before this batch of an idempotent producer.',
    message: 'The broker received an out of order sequence number.',
  },
  DUPLICATE_SEQUENCE_NUMBER: {
    exception: 'DuplicateSequenceException',
    kind: 'plain',
    sentence:
      'This batch of an idempotent producer was written before, too long ago to know its offset.',
    message: 'The broker received a duplicate sequence number.',
  },
  INVALID_PRODUCER_EPOCH: {
    exception: 'InvalidProducerEpochException',
    kind: 'recoverable',
    sentence: 'The partition has seen a newer epoch of this producer.',
    message: 'Producer attempted to produce with an old epoch.',
  },
  INVALID_TXN_STATE: {
    exception: 'InvalidTxnStateException',
    kind: 'plain',
    sentence: 'The transaction is not in a state in which this can be done.',
    message: 'The producer attempted a transactional operation in an invalid state.',
  },
  INVALID_PRODUCER_ID_MAPPING: {
    exception: 'InvalidPidMappingException',
    kind: 'recoverable',
    sentence: 'The producer id is not the one that belongs to the transactional id.',
    message:
      'The producer attempted to use a producer id which is not currently assigned to its transactional id.',
  },
  INVALID_TRANSACTION_TIMEOUT: {
    exception: 'InvalidTxnTimeoutException',
    kind: 'plain',
    sentence: 'The transaction timeout is longer than transaction.max.timeout.ms.',
    message:
      'The transaction timeout is larger than the maximum value allowed by the broker (as configured by transaction.max.timeout.ms).',
  },
  CONCURRENT_TRANSACTIONS: {
    exception: 'ConcurrentTransactionsException',
    kind: 'retriable',
    sentence: 'The last transaction of this id is still being completed: try again.',
    message:
      'The producer attempted to update a transaction while another concurrent operation on the same transaction was ongoing.',
  },
  TRANSACTION_COORDINATOR_FENCED: {
    exception: 'TransactionCoordinatorFencedException',
    kind: 'plain',
    sentence: 'A transaction coordinator that was replaced sent a marker.',
    message:
      'Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the current coordinator for a given producer.',
  },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: {
    exception: 'TransactionalIdAuthorizationException',
    kind: 'authorization',
    sentence: 'No ACL allows this on the transactional id.',
    message: 'Transactional Id authorization failed.',
  },
  SECURITY_DISABLED: {
    exception: 'SecurityDisabledException',
    kind: 'plain',
    sentence: 'The cluster has no authorizer, so there are no ACLs to speak of.',
    message: 'Security features are disabled.',
  },
  OPERATION_NOT_ATTEMPTED: {
    exception: 'OperationNotAttemptedException',
    kind: 'plain',
    sentence: 'Another part of the same request failed, so this part was not tried.',
    message:
      'The broker did not attempt to execute this operation. This may happen for batched RPCs where some operations in the batch failed, causing the broker to respond without trying the rest.',
  },
  KAFKA_STORAGE_ERROR: {
    exception: 'KafkaStorageException',
    kind: 'metadata',
    sentence: 'The directory that holds the log has failed.',
    message: 'Disk error when trying to access log file on the disk.',
  },
  LOG_DIR_NOT_FOUND: {
    exception: 'LogDirNotFoundException',
    kind: 'plain',
    sentence: 'The broker has no such log directory.',
    message: 'The user-specified log directory is not found in the broker config.',
  },
  SASL_AUTHENTICATION_FAILED: {
    exception: 'SaslAuthenticationException',
    kind: 'authentication',
    sentence: 'The client could not prove who it is.',
    message: 'SASL Authentication failed.',
  },
  UNKNOWN_PRODUCER_ID: {
    exception: 'UnknownProducerIdException',
    kind: 'sequence',
    sentence: 'The partition no longer remembers this producer: its records were deleted.',
    message:
      "This exception is raised by the broker if it could not locate the producer metadata associated with the producerId in question. This could happen if, for instance, the producer's records were deleted because their retention time had elapsed. Once the last records of the producerId are removed, the producer's metadata is removed from the broker, and future appends by the producer will return this exception.",
  },
  REASSIGNMENT_IN_PROGRESS: {
    exception: 'ReassignmentInProgressException',
    kind: 'plain',
    sentence: "The partition's replicas are being moved.",
    message: 'A partition reassignment is in progress.',
  },
  DELEGATION_TOKEN_AUTH_DISABLED: {
    exception: 'DelegationTokenDisabledException',
    kind: 'plain',
    sentence: 'The cluster does not use delegation tokens.',
    message: 'Delegation Token feature is not enabled.',
  },
  DELEGATION_TOKEN_NOT_FOUND: {
    exception: 'DelegationTokenNotFoundException',
    kind: 'plain',
    sentence: 'There is no such delegation token.',
    message: 'Delegation Token is not found on server.',
  },
  DELEGATION_TOKEN_OWNER_MISMATCH: {
    exception: 'DelegationTokenOwnerMismatchException',
    kind: 'plain',
    sentence: 'Only the owner or a renewer may do this with the delegation token.',
    message: 'Specified Principal is not valid Owner/Renewer.',
  },
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: {
    exception: 'UnsupportedByAuthenticationException',
    kind: 'plain',
    sentence: 'The connection is not secure enough to hand out delegation tokens.',
    message:
      'Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on delegation token authenticated channels.',
  },
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: {
    exception: 'DelegationTokenAuthorizationException',
    kind: 'authorization',
    sentence: 'No ACL allows this on the delegation token.',
    message: 'Delegation Token authorization failed.',
  },
  DELEGATION_TOKEN_EXPIRED: {
    exception: 'DelegationTokenExpiredException',
    kind: 'plain',
    sentence: 'The delegation token is past its time.',
    message: 'Delegation Token is expired.',
  },
  INVALID_PRINCIPAL_TYPE: {
    exception: 'InvalidPrincipalTypeException',
    kind: 'plain',
    sentence: 'The principal is of a type that is not supported.',
    message: 'Supplied principalType is not supported.',
  },
  NON_EMPTY_GROUP: {
    exception: 'GroupNotEmptyException',
    kind: 'plain',
    sentence: 'The group has members, so it cannot be deleted.',
    message: 'The group is not empty.',
  },
  GROUP_ID_NOT_FOUND: {
    exception: 'GroupIdNotFoundException',
    kind: 'plain',
    sentence: 'There is no group of this name and type.',
    message: 'The group id does not exist.',
  },
  FETCH_SESSION_ID_NOT_FOUND: {
    exception: 'FetchSessionIdNotFoundException',
    kind: 'retriable',
    sentence: 'The broker has forgotten this fetch session.',
    message: 'The fetch session ID was not found.',
  },
  INVALID_FETCH_SESSION_EPOCH: {
    exception: 'InvalidFetchSessionEpochException',
    kind: 'retriable',
    sentence: 'A request of this fetch session is missing or came twice.',
    message: 'The fetch session epoch is invalid.',
  },
  LISTENER_NOT_FOUND: {
    exception: 'ListenerNotFoundException',
    kind: 'metadata',
    sentence: 'The leader has no listener of the name by which the client came.',
    message:
      'There is no listener on the leader broker that matches the listener on which metadata request was processed.',
  },
  TOPIC_DELETION_DISABLED: {
    exception: 'TopicDeletionDisabledException',
    kind: 'plain',
    sentence: 'The cluster is set up to keep its topics.',
    message: 'Topic deletion is disabled.',
  },
  FENCED_LEADER_EPOCH: {
    exception: 'FencedLeaderEpochException',
    kind: 'metadata',
    sentence: 'The request carries a leader epoch that is over.',
    message: 'The leader epoch in the request is older than the epoch on the broker.',
  },
  UNKNOWN_LEADER_EPOCH: {
    exception: 'UnknownLeaderEpochException',
    kind: 'retriable',
    sentence: 'The request carries a leader epoch of which this broker has not heard yet.',
    message: 'The leader epoch in the request is newer than the epoch on the broker.',
  },
  UNSUPPORTED_COMPRESSION_TYPE: {
    exception: 'UnsupportedCompressionTypeException',
    kind: 'plain',
    sentence: 'The client is too old for the compression of these batches.',
    message: 'The requesting client does not support the compression type of given partition.',
  },
  STALE_BROKER_EPOCH: {
    exception: 'StaleBrokerEpochException',
    kind: 'plain',
    sentence: 'The request belongs to an earlier registration of the broker.',
    message: 'Broker epoch has changed.',
  },
  OFFSET_NOT_AVAILABLE: {
    exception: 'OffsetNotAvailableException',
    kind: 'retriable',
    sentence: 'A new leader does not know yet how far its records are committed.',
    message:
      'The leader high watermark has not caught up from a recent leader election so the offsets cannot be guaranteed to be monotonically increasing.',
  },
  MEMBER_ID_REQUIRED: {
    exception: 'MemberIdRequiredException',
    kind: 'plain',
    sentence: 'Join again with the member id that comes with this answer.',
    message:
      'The group member needs to have a valid member id before actually entering a consumer group.',
  },
  PREFERRED_LEADER_NOT_AVAILABLE: {
    exception: 'PreferredLeaderNotAvailableException',
    kind: 'metadata',
    sentence: 'The first replica of the list cannot lead now.',
    message: 'The preferred leader was not available.',
  },
  GROUP_MAX_SIZE_REACHED: {
    exception: 'GroupMaxSizeReachedException',
    kind: 'plain',
    sentence: 'The group has as many members as it may have.',
    message: 'The group has reached its maximum size.',
    before: { '4.1': { message: 'The consumer group has reached its max size.' } },
  },
  FENCED_INSTANCE_ID: {
    exception: 'FencedInstanceIdException',
    kind: 'recoverable',
    sentence: 'Another member has taken over this group.instance.id.',
    message:
      'The broker rejected this static consumer since another consumer with the same group.instance.id has registered with a different member.id.',
  },
  ELIGIBLE_LEADERS_NOT_AVAILABLE: {
    exception: 'EligibleLeadersNotAvailableException',
    kind: 'metadata',
    sentence: 'No replica that could lead is alive.',
    message: 'Eligible topic partition leaders are not available.',
  },
  ELECTION_NOT_NEEDED: {
    exception: 'ElectionNotNeededException',
    kind: 'metadata',
    sentence: 'The partition already has the leader that the election would choose.',
    message: 'Leader election not needed for topic partition.',
  },
  NO_REASSIGNMENT_IN_PROGRESS: {
    exception: 'NoReassignmentInProgressException',
    kind: 'plain',
    sentence: 'There is no reassignment to cancel.',
    message: 'No partition reassignment is in progress.',
  },
  GROUP_SUBSCRIBED_TO_TOPIC: {
    exception: 'GroupSubscribedToTopicException',
    kind: 'plain',
    sentence: 'The group still reads the topic, so its offsets stay.',
    message:
      'Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it.',
  },
  INVALID_RECORD: {
    exception: 'InvalidRecordException',
    kind: 'configuration',
    sentence: "The broker's validation refuses a record.",
    message: 'This record has failed the validation on broker and hence will be rejected.',
  },
  UNSTABLE_OFFSET_COMMIT: {
    exception: 'UnstableOffsetCommitException',
    kind: 'retriable',
    sentence: 'An open transaction is about to change this committed offset.',
    message: 'There are unstable offsets that need to be cleared.',
  },
  THROTTLING_QUOTA_EXCEEDED: {
    exception: 'ThrottlingQuotaExceededException',
    kind: 'retriable',
    sentence: 'The client has used up its quota: wait and try again.',
    message: 'The throttling quota has been exceeded.',
  },
  PRODUCER_FENCED: {
    exception: 'ProducerFencedException',
    kind: 'recoverable',
    sentence: 'A newer producer has taken over the transactional id.',
    message:
      'There is a newer producer with the same transactionalId which fences the current one.',
  },
  RESOURCE_NOT_FOUND: {
    exception: 'ResourceNotFoundException',
    kind: 'plain',
    sentence: 'The request names a thing that does not exist.',
    message: 'A request illegally referred to a resource that does not exist.',
  },
  DUPLICATE_RESOURCE: {
    exception: 'DuplicateResourceException',
    kind: 'plain',
    sentence: 'The request names the same thing twice.',
    message: 'A request illegally referred to the same resource twice.',
  },
  UNACCEPTABLE_CREDENTIAL: {
    exception: 'UnacceptableCredentialException',
    kind: 'plain',
    sentence: 'The new credential does not meet the rules, such as the least number of iterations.',
    message: 'Requested credential would not meet criteria for acceptability.',
  },
  INCONSISTENT_VOTER_SET: {
    exception: 'InconsistentVoterSetException',
    kind: 'plain',
    sentence: 'Sender and receiver do not agree on who votes in the quorum.',
    message:
      'Indicates that the either the sender or recipient of a voter-only request is not one of the expected voters.',
  },
  INVALID_UPDATE_VERSION: {
    exception: 'InvalidUpdateVersionException',
    kind: 'plain',
    sentence: 'A feature cannot be set to this level.',
    message: 'The given update version was invalid.',
  },
  FEATURE_UPDATE_FAILED: {
    exception: 'FeatureUpdateFailedException',
    kind: 'plain',
    sentence: 'The controller could not update the features.',
    message: 'Unable to update finalized features due to an unexpected server error.',
  },
  PRINCIPAL_DESERIALIZATION_FAILURE: {
    exception: 'PrincipalDeserializationException',
    kind: 'plain',
    sentence: 'The controller cannot read the principal of a forwarded request.',
    message:
      'Request principal deserialization failed during forwarding. This indicates an internal error on the broker cluster security setup.',
  },
  SNAPSHOT_NOT_FOUND: {
    exception: 'SnapshotNotFoundException',
    kind: 'plain',
    sentence: "The quorum's leader no longer has this snapshot.",
    message: 'Requested snapshot was not found.',
  },
  POSITION_OUT_OF_RANGE: {
    exception: 'PositionOutOfRangeException',
    kind: 'plain',
    sentence: 'The position lies outside the snapshot.',
    message:
      'Requested position is not greater than or equal to zero, and less than the size of the snapshot.',
  },
  UNKNOWN_TOPIC_ID: {
    exception: 'UnknownTopicIdException',
    kind: 'metadata',
    sentence: 'The broker knows no topic with this id.',
    message: 'This server does not host this topic ID.',
  },
  DUPLICATE_BROKER_REGISTRATION: {
    exception: 'DuplicateBrokerRegistrationException',
    kind: 'plain',
    sentence: 'A broker with this id is alive.',
    message: 'This broker ID is already in use.',
  },
  BROKER_ID_NOT_REGISTERED: {
    exception: 'BrokerIdNotRegisteredException',
    kind: 'plain',
    sentence: 'No broker with this id has registered.',
    message: 'The given broker ID was not registered.',
  },
  INCONSISTENT_TOPIC_ID: {
    exception: 'InconsistentTopicIdException',
    kind: 'metadata',
    sentence: 'The log belongs to another topic of the same name.',
    message: "The log's topic ID did not match the topic ID in the request.",
  },
  INCONSISTENT_CLUSTER_ID: {
    exception: 'InconsistentClusterIdException',
    kind: 'plain',
    sentence: 'The request is meant for another cluster.',
    message: 'The clusterId in the request does not match that found on the server.',
  },
  TRANSACTIONAL_ID_NOT_FOUND: {
    exception: 'TransactionalIdNotFoundException',
    kind: 'plain',
    sentence: 'The coordinator knows no such transactional id.',
    message: 'The transactionalId could not be found.',
  },
  FETCH_SESSION_TOPIC_ID_ERROR: {
    exception: 'FetchSessionTopicIdException',
    kind: 'retriable',
    sentence: 'A fetch session mixes topics by name with topics by id.',
    message: 'The fetch session encountered inconsistent topic ID usage.',
  },
  INELIGIBLE_REPLICA: {
    exception: 'IneligibleReplicaException',
    kind: 'plain',
    sentence: 'The proposed ISR names a broker that is fenced, stopping or restarted.',
    message: 'The new ISR contains at least one ineligible replica.',
  },
  NEW_LEADER_ELECTED: {
    exception: 'NewLeaderElectedException',
    kind: 'plain',
    sentence: 'The ISR was changed, and with it the leader.',
    message:
      'The AlterPartition request successfully updated the partition state but the leader has changed.',
  },
  OFFSET_MOVED_TO_TIERED_STORAGE: {
    exception: 'OffsetMovedToTieredStorageException',
    kind: 'plain',
    sentence: 'The offset now lies in tiered storage only.',
    message: 'The requested offset is moved to tiered storage.',
  },
  FENCED_MEMBER_EPOCH: {
    exception: 'FencedMemberEpochException',
    kind: 'plain',
    sentence: 'The member has lost its place: give up all partitions and join again.',
    message:
      'The member epoch is fenced by the group coordinator. The member must abandon all its partitions and rejoin.',
  },
  UNRELEASED_INSTANCE_ID: {
    exception: 'UnreleasedInstanceIdException',
    kind: 'plain',
    sentence: 'Another member still holds this group.instance.id.',
    message:
      'The instance ID is still used by another member in the consumer group. That member must leave first.',
  },
  UNSUPPORTED_ASSIGNOR: {
    exception: 'UnsupportedAssignorException',
    kind: 'plain',
    sentence: 'The group coordinator has no such assignor.',
    message: 'The assignor or its version range is not supported by the consumer group.',
  },
  STALE_MEMBER_EPOCH: {
    exception: 'StaleMemberEpochException',
    kind: 'plain',
    sentence: "The member's epoch is behind: send a heartbeat first.",
    message:
      'The member epoch is stale. The member must retry after receiving its updated member epoch via the ConsumerGroupHeartbeat API.',
  },
  MISMATCHED_ENDPOINT_TYPE: {
    exception: 'MismatchedEndpointTypeException',
    kind: 'plain',
    sentence: 'A request for brokers came to a controller, or the other way round.',
    message: 'The request was sent to an endpoint of the wrong type.',
  },
  UNSUPPORTED_ENDPOINT_TYPE: {
    exception: 'UnsupportedEndpointTypeException',
    kind: 'plain',
    sentence: 'There is no such type of endpoint.',
    message: 'This endpoint type is not supported yet.',
  },
  UNKNOWN_CONTROLLER_ID: {
    exception: 'UnknownControllerIdException',
    kind: 'plain',
    sentence: 'There is no controller with this id.',
    message: 'This controller ID is not known.',
  },
  UNKNOWN_SUBSCRIPTION_ID: {
    exception: 'UnknownSubscriptionIdException',
    kind: 'plain',
    sentence: "The client's telemetry subscription is out of date.",
    message: 'Client sent a push telemetry request with an invalid or outdated subscription ID.',
  },
  TELEMETRY_TOO_LARGE: {
    exception: 'TelemetryTooLargeException',
    kind: 'plain',
    sentence: "The client's metrics exceed telemetry.max.bytes.",
    message:
      'Client sent a push telemetry request larger than the maximum size the broker will accept.',
  },
  INVALID_REGISTRATION: {
    exception: 'InvalidRegistrationException',
    kind: 'plain',
    sentence: 'The controller refuses the registration of a broker or controller.',
    message: 'The controller has considered the broker registration to be invalid.',
  },
  TRANSACTION_ABORTABLE: {
    exception: 'TransactionAbortableException',
    kind: 'plain',
    sentence: 'The transaction failed, but after aborting it the producer can go on.',
    message:
      'The server encountered an error with the transaction. The client can abort the transaction to continue using this transactional ID.',
  },
  INVALID_RECORD_STATE: {
    exception: 'InvalidRecordStateException',
    kind: 'plain',
    sentence: 'The share group does not hold this record as acquired by this member.',
    message: 'The record state is invalid. The acknowledgement of delivery could not be completed.',
  },
  SHARE_SESSION_NOT_FOUND: {
    exception: 'ShareSessionNotFoundException',
    kind: 'retriable',
    sentence: 'The broker has forgotten this share session.',
    message: 'The share session was not found.',
  },
  INVALID_SHARE_SESSION_EPOCH: {
    exception: 'InvalidShareSessionEpochException',
    kind: 'retriable',
    sentence: 'A request of this share session is missing or came twice.',
    message: 'The share session epoch is invalid.',
  },
  FENCED_STATE_EPOCH: {
    exception: 'FencedStateEpochException',
    kind: 'plain',
    sentence: 'The state of the share partition was begun anew under a later epoch.',
    message: 'The coordinator rejected the request because the state epoch did not match.',
    before: {
      '4.4': {
        message:
          'The share coordinator rejected the request because the share-group state epoch did not match.',
      },
    },
  },
  INVALID_VOTER_KEY: {
    exception: 'InvalidVoterKeyException',
    kind: 'plain',
    sentence: "The voter's id or directory is not this node's.",
    message: "The voter key doesn't match the receiving replica's key.",
  },
  DUPLICATE_VOTER: {
    exception: 'DuplicateVoterException',
    kind: 'plain',
    sentence: 'This node votes already.',
    message: 'The voter is already part of the set of voters.',
  },
  VOTER_NOT_FOUND: {
    exception: 'VoterNotFoundException',
    kind: 'plain',
    sentence: 'This node is not among the voters.',
    message: 'The voter is not part of the set of voters.',
  },
  INVALID_REGULAR_EXPRESSION: {
    exception: 'InvalidRegularExpression',
    kind: 'plain',
    sentence: 'The regular expression of a subscription cannot be parsed.',
    message: 'The regular expression is not valid.',
    since: '4.0',
  },
  REBOOTSTRAP_REQUIRED: {
    exception: 'RebootstrapRequiredException',
    kind: 'plain',
    sentence: "The client's idea of the cluster is worthless: begin again from bootstrap.servers.",
    message: 'Client metadata is stale. The client should rebootstrap to obtain new metadata.',
    since: '4.0',
  },
  STREAMS_INVALID_TOPOLOGY: {
    exception: 'StreamsInvalidTopologyException',
    kind: 'plain',
    sentence: 'The topology of a streams group contradicts itself or its topics.',
    message: 'The supplied topology is invalid.',
    since: '4.1',
  },
  STREAMS_INVALID_TOPOLOGY_EPOCH: {
    exception: 'StreamsInvalidTopologyEpochException',
    kind: 'plain',
    sentence: 'The epoch of the topology of a streams group is not allowed.',
    message: 'The supplied topology epoch is invalid.',
    since: '4.1',
  },
  STREAMS_TOPOLOGY_FENCED: {
    exception: 'StreamsTopologyFencedException',
    kind: 'plain',
    sentence: 'The streams group has moved on to a later topology.',
    message: 'The supplied topology epoch is outdated.',
    since: '4.1',
  },
  SHARE_SESSION_LIMIT_REACHED: {
    exception: 'ShareSessionLimitReachedException',
    kind: 'retriable',
    sentence: 'The broker holds as many share sessions as it may.',
    message: 'The limit of share sessions has been reached.',
    since: '4.1',
  },
  GROUP_DELETION_FAILED: {
    exception: 'GroupDeletionFailedException',
    kind: 'plain',
    sentence: "The group could not be deleted; the result's message says why.",
    message:
      'DeleteGroups could not complete; see the error message on the per-group result for details.',
    since: '4.4',
  },
  STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED: {
    exception: 'StreamsTopologyDescriptionUpdateFailedException',
    kind: 'plain',
    sentence: 'The broker could not keep the description of the topology; the message says why.',
    message:
      'The broker could not process the topology description update; see the error message for details.',
    since: '4.4',
  },
  CONTROLLER_ID_NOT_REGISTERED: {
    exception: 'ControllerIdNotRegisteredException',
    kind: 'plain',
    sentence: 'No controller with this id has registered.',
    message: 'The given controller ID was not registered.',
    since: '4.4',
  },
} as const satisfies Readonly<Record<string, ErrorFacts>>;
