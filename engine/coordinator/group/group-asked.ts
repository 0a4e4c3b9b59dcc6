// What may be asked of a shard of groups.
import type { RequestBody } from '../../protocol/envelope.ts';
import type { CallId } from './classic-group.ts';

/** A request about groups of one shard, with what is known of its sender. */
export type GroupRequest = {
  readonly call: CallId;
  readonly version: number;
  readonly clientId: string;
  readonly clientHost: string;
} & (
  | { readonly api: 'JoinGroup'; readonly body: RequestBody<'JoinGroup'> }
  | { readonly api: 'SyncGroup'; readonly body: RequestBody<'SyncGroup'> }
  | { readonly api: 'Heartbeat'; readonly body: RequestBody<'Heartbeat'> }
  | { readonly api: 'LeaveGroup'; readonly body: RequestBody<'LeaveGroup'> }
  | { readonly api: 'OffsetCommit'; readonly body: RequestBody<'OffsetCommit'> }
  | { readonly api: 'TxnOffsetCommit'; readonly body: RequestBody<'TxnOffsetCommit'> }
  | { readonly api: 'OffsetDelete'; readonly body: RequestBody<'OffsetDelete'> }
  /** One group's part of a request. */
  | { readonly api: 'OffsetFetch'; readonly body: OffsetsAsked }
  | { readonly api: 'DeleteGroups'; readonly body: { readonly groupId: string } }
);

/** Which offsets of one group are asked for. */
export type OffsetsAsked = RequestBody<'OffsetFetch'>['groups'][number] & {
  readonly requireStable: boolean;
};
