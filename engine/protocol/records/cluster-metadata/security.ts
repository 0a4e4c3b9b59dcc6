// Who may do what, and with which password.
import { array, bytes, int32, int64, int8, string, uuid } from '../../schema/fields.ts';
import { defineFramedRecord } from '../record.ts';

/** AccessControlEntryRecord: an access control entry was added. */
export const accessControlEntryRecord = defineFramedRecord({
  key: 18,
  name: 'AccessControlEntryRecord',
  versions: '0',
  fields: {
    id: uuid('0+'),
    resourceType: int8('0+'),
    resourceName: string('0+'),
    patternType: int8('0+'),
    principal: string('0+'),
    host: string('0+'),
    operation: int8('0+'),
    permissionType: int8('0+'),
  },
});

/** RemoveAccessControlEntryRecord: an access control entry was removed. */
export const removeAccessControlEntryRecord = defineFramedRecord({
  key: 19,
  name: 'RemoveAccessControlEntryRecord',
  versions: '0',
  fields: {
    id: uuid('0+'),
  },
});

/** UserScramCredentialRecord: a SCRAM credential was set. */
export const userScramCredentialRecord = defineFramedRecord({
  key: 11,
  name: 'UserScramCredentialRecord',
  versions: '0',
  fields: {
    name: string('0+'),
    mechanism: int8('0+'), // 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.
    salt: bytes('0+'),
    storedKey: bytes('0+'),
    serverKey: bytes('0+'),
    iterations: int32('0+'),
  },
});

/** RemoveUserScramCredentialRecord: a SCRAM credential was removed. */
export const removeUserScramCredentialRecord = defineFramedRecord({
  key: 22,
  name: 'RemoveUserScramCredentialRecord',
  versions: '0',
  fields: {
    name: string('0+'),
    mechanism: int8('0+'),
  },
});

/** DelegationTokenRecord: a delegation token was created or renewed. */
export const delegationTokenRecord = defineFramedRecord({
  key: 10,
  name: 'DelegationTokenRecord',
  versions: '0',
  fields: {
    owner: string('0+'),
    requester: string('0+'),
    renewers: array('0+', 'string'),
    issueTimestamp: int64('0+'),
    maxTimestamp: int64('0+'),
    expirationTimestamp: int64('0+'),
    tokenId: string('0+'),
  },
});

/** RemoveDelegationTokenRecord: a delegation token was removed. */
export const removeDelegationTokenRecord = defineFramedRecord({
  key: 26,
  name: 'RemoveDelegationTokenRecord',
  versions: '0',
  fields: {
    tokenId: string('0+'),
  },
});
