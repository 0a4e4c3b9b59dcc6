import type { Flag } from './flag.ts';

/** Replicas of a partition: who is in sync, what is committed, where logs part. */
export const replicationFlags = {
  'truncate-by-leader-epoch': {
    kind: 'behaviour',
    since: '0.11',
    tickets: ['KIP-101', 'KAFKA-1211'],
    sentence:
      'A new follower truncates where its leader says that their epochs part, not at its own high watermark.',
    museum: ['M01', 'M02'],
    hunt: 'E1',
  },
  'truncate-step-by-step': {
    kind: 'behaviour',
    since: '2.0',
    tickets: ['KIP-279', 'KAFKA-6361'],
    sentence:
      'A leader that never had an epoch answers with the largest one below it, and the follower asks again.',
    museum: ['M03'],
    hunt: 'E1',
  },
  'fence-fetch-by-leader-epoch': {
    kind: 'behaviour',
    since: '2.1',
    tickets: ['KIP-320', 'KAFKA-6880'],
    sentence: 'A fetch carries the leader epoch, and a leader of another epoch refuses it.',
    museum: ['M04'],
    hunt: 'E4',
  },
  'fence-truncation-by-leader-epoch': {
    kind: 'behaviour',
    since: '2.1',
    tickets: ['KIP-320', 'KAFKA-7395'],
    sentence:
      'A follower that asks where to truncate is answered only by a leader of its own epoch.',
    museum: ['M04'],
    hunt: 'E4',
  },
  'fence-progress-by-leader-epoch': {
    kind: 'behaviour',
    since: '2.1',
    tickets: ['KIP-320', 'KAFKA-6880'],
    sentence: 'A fetch from another leader epoch does not count for the high watermark.',
    museum: ['M04'],
    hunt: 'E4',
  },
  'truncate-on-fetch': {
    kind: 'behaviour',
    since: '2.7',
    tickets: ['KIP-595', 'KAFKA-10435'],
    sentence:
      'The answer to a fetch tells the follower where it diverged, without a question of its own.',
  },
  'alter-isr-through-controller': {
    kind: 'behaviour',
    since: '2.7',
    tickets: ['KIP-497', 'KAFKA-8836'],
    sentence:
      'A leader asks the controller to change the ISR and no longer writes it to ZooKeeper.',
  },
  'maximal-isr': {
    kind: 'behaviour',
    since: '2.7',
    tickets: ['KIP-497', 'KAFKA-8836'],
    sentence:
      'While a change of the ISR is on its way, the high watermark waits for the proposed members too.',
    museum: ['M07'],
    hunt: 'E3',
  },
  'isr-eligibility': {
    kind: 'behaviour',
    since: '3.3',
    tickets: ['KIP-841', 'KAFKA-13916'],
    sentence: 'A broker that is fenced or shutting down cannot enter the ISR.',
    museum: ['M14'],
    hunt: 'E2',
  },
  'replica-epoch-in-isr-changes': {
    kind: 'behaviour',
    since: '3.5',
    tickets: ['KIP-903', 'KAFKA-14617'],
    sentence: 'A replica enters the ISR only in the incarnation that caught up.',
    museum: ['M13'],
    hunt: 'S',
  },
  'keep-leader-epoch-on-isr-shrink': {
    kind: 'behaviour',
    since: '3.6',
    tickets: ['KAFKA-15021'],
    sentence:
      'A shrinking ISR leaves the leader epoch as it is, so that nobody has to look for the leader again.',
  },
  'strict-min-isr': {
    kind: 'behaviour',
    since: '3.7',
    tickets: ['KIP-966', 'KAFKA-15583'],
    sentence: 'The high watermark stands still while the ISR is smaller than min.insync.replicas.',
  },
  'leader-recovery-state': {
    kind: 'behaviour',
    since: '3.2',
    tickets: ['KIP-704', 'KAFKA-13587'],
    sentence:
      'A leader that was elected uncleanly is marked, and the ISR stays alone until it has recovered.',
  },
  'fetch-sessions': {
    kind: 'behaviour',
    since: '1.1',
    tickets: ['KIP-227', 'KAFKA-6254'],
    sentence: 'A follower or consumer names its partitions once, and only what changed travels.',
  },
  'fetch-from-follower': {
    kind: 'behaviour',
    since: '2.4',
    tickets: ['KIP-392', 'KAFKA-8443'],
    sentence: 'A consumer may read from the replica in its own rack.',
  },
  'bounded-fetch-response': {
    kind: 'behaviour',
    since: '0.10.1',
    tickets: ['KIP-74', 'KAFKA-2063'],
    sentence: 'An answer to a fetch has a limit as a whole, and one batch always fits.',
  },
  'isr-lag-by-time': {
    kind: 'behaviour',
    since: '0.9',
    tickets: ['KIP-16', 'KAFKA-1546'],
    sentence:
      'A follower leaves the ISR for being late, not for being some thousand records behind.',
  },
  'min-insync-replicas': {
    kind: 'behaviour',
    since: '0.8.2',
    tickets: ['KAFKA-1555'],
    sentence: 'A write with acks=all is refused when the ISR is too small.',
  },
  'acks-none-one-or-all': {
    kind: 'behaviour',
    since: '0.9',
    tickets: ['KAFKA-1697'],
    sentence:
      'A producer waits for nobody, the leader or all of the ISR; other numbers are refused.',
  },
  'follower-reports-high-watermark': {
    kind: 'behaviour',
    since: '4.1',
    tickets: ['KIP-1166'],
    sentence:
      "A fetch carries the follower's high watermark, so that a leader can wake it when there is news.",
  },
  'expand-isr-below-epoch-start': {
    kind: 'bug',
    fixed: ['2.0.1', '2.1.0'],
    tickets: ['KAFKA-7128'],
    sentence:
      "A follower enters the ISR at the high watermark, though it lacks the beginning of the leader's epoch.",
    museum: ['M05'],
    hunt: 'E3',
  },
  'cache-epoch-on-first-write': {
    kind: 'bug',
    since: '1.0',
    fixed: ['2.0.1', '2.1.0'],
    tickets: ['KAFKA-7415'],
    sentence:
      'A leader remembers its epoch only when it writes, so followers get a wrong place to truncate.',
    museum: ['M06'],
    hunt: 'E2',
  },
  'forget-pending-isr-change': {
    kind: 'bug',
    since: '2.7',
    fixed: ['3.0.0'],
    tickets: ['KAFKA-12686', 'KAFKA-12751'],
    sentence: 'News from the controller clears an ISR change that is still on its way.',
    museum: ['M08'],
    hunt: 'E2',
  },
  'deadlock-completing-isr-change': {
    kind: 'bug',
    since: '2.7',
    fixed: ['3.1.0'],
    tickets: ['KAFKA-13254'],
    sentence: 'Confirming an ISR change completes waiting requests under a lock that they need.',
    hunt: 'E2',
  },
  'keep-high-watermark-after-isr-shrink': {
    kind: 'bug',
    since: '2.7',
    fixed: ['3.1.0'],
    tickets: ['KAFKA-13091'],
    sentence:
      'When a shrink of the ISR is confirmed nobody looks whether the high watermark can rise.',
    museum: ['M09'],
    hunt: 'E0',
  },
  'high-watermark-before-truncation': {
    kind: 'bug',
    since: '2.8',
    fixed: ['3.4.1', '3.5.0'],
    tickets: ['KAFKA-14704'],
    sentence:
      'A former leader takes the high watermark from a diverging answer before it truncates.',
    museum: ['M10'],
    hunt: 'E2',
  },
  'apply-stale-divergence': {
    kind: 'bug',
    fixed: ['3.9.1', '4.0.1', '4.1.0'],
    tickets: ['KAFKA-18991'],
    sentence:
      'An answer of an older leader epoch truncates records that were committed in the new one.',
    museum: ['M11'],
    hunt: 'E3',
  },
  'read-while-truncating': {
    kind: 'bug',
    fixed: ['3.9.1', '4.0.1'],
    tickets: ['KAFKA-18723'],
    sentence:
      'Bytes are sent while the replica truncates and writes them anew, and the follower takes a newer epoch than its own.',
    museum: ['M12'],
    hunt: 'E3',
  },
  'expand-isr-with-stale-broker-epoch': {
    kind: 'bug',
    since: '3.5',
    fixed: ['3.7.0'],
    tickets: ['KAFKA-15221'],
    sentence:
      'A follower is taken back for what an earlier incarnation had, with the epoch of the one that fetched since.',
    museum: ['M13'],
    hunt: 'S',
  },
  'count-diverging-fetch': {
    kind: 'bug',
    since: '2.7',
    fixed: ['2.7.2', '2.8.1', '3.0.0'],
    tickets: ['KAFKA-13141'],
    sentence: 'A fetch that diverges counts as progress for the ISR and the high watermark.',
    museum: ['M17'],
    hunt: 'E2',
  },
  'truncate-after-reassignment': {
    kind: 'bug',
    since: '2.7',
    fixed: ['2.8.1', '3.0.0'],
    tickets: ['KAFKA-13207'],
    sentence: 'A fetcher truncates a partition that was taken from it.',
    museum: ['M17'],
    hunt: 'E2',
  },
  'full-truncation-keeps-high-watermark': {
    kind: 'bug',
    fixed: ['2.4.1', '2.5.0'],
    tickets: ['KAFKA-9491'],
    sentence:
      "A follower that starts again at the leader's log start keeps a high watermark below it.",
    museum: ['M18'],
    hunt: 'E2',
  },
  'two-step-out-of-range': {
    kind: 'bug',
    fixed: ['0.9.0.1', '0.10.0'],
    tickets: ['KAFKA-2143'],
    sentence:
      'A follower out of range asks for both ends of the log one after the other, and a change in between wipes it.',
    museum: ['M20'],
    hunt: 'S',
  },
  'partial-high-watermark-checkpoint': {
    kind: 'bug',
    fixed: ['0.8.2.0'],
    tickets: ['KAFKA-1647'],
    sentence:
      'The checkpoint of high watermarks is written without the partitions that had no leader at the start.',
    museum: ['M21'],
    hunt: 'E2',
  },
  'count-ineligible-replica': {
    kind: 'bug',
    fixed: ['3.6.0'],
    tickets: ['KAFKA-15021'],
    sentence:
      'A replica that is shutting down and may not enter the ISR still holds the high watermark back.',
    museum: ['M24'],
    hunt: 'E0',
  },
  'drop-partition-on-stale-error': {
    kind: 'bug',
    since: '2.1',
    fixed: ['2.1.1', '2.2.0'],
    tickets: ['KAFKA-7786'],
    sentence: 'A refusal of the old epoch stops the fetching of the new one.',
    museum: ['M26'],
    hunt: 'E2',
  },
  'epochs-for-old-format': {
    kind: 'bug',
    since: '2.0',
    fixed: ['2.1.1', '2.2.0'],
    tickets: ['KAFKA-7897'],
    sentence:
      'Epochs are looked up in a log whose old format never had any, and a follower truncates far too much.',
    museum: ['M27'],
    hunt: 'E1',
  },
  'diverge-below-log-start': {
    kind: 'bug',
    fixed: ['2.7.2', '2.8.1', '3.0.0'],
    tickets: ['KAFKA-12996'],
    sentence: 'A fetch below the log start that also diverges is not told that it is out of range.',
    hunt: 'E2',
  },
  'keep-epoch-on-empty-truncation': {
    kind: 'bug',
    fixed: ['2.6.1', '2.7.0'],
    tickets: ['KAFKA-10706'],
    sentence: 'A truncation that removes no record leaves an epoch at the end that has none.',
    hunt: 'E2',
  },
  'forget-last-fetched-epoch': {
    kind: 'bug',
    fixed: ['3.7.0'],
    tickets: ['KAFKA-15510'],
    sentence:
      'An empty answer makes the follower forget its last epoch, so that the next fetch cannot diverge.',
    hunt: 'E2',
  },
  'isr-outside-replicas': {
    kind: 'bug',
    fixed: ['3.0.0'],
    tickets: ['KAFKA-9672'],
    sentence: 'After a reassignment the leader still counts brokers that hold no replica.',
    hunt: 'E2',
  },
  'apply-partition-without-epoch': {
    kind: 'bug',
    fixed: ['3.3.0'],
    tickets: ['KAFKA-13790'],
    sentence:
      'A broker acts on a change of a partition although neither of its epochs says that it must.',
    museum: ['M49'],
    hunt: 'E1',
  },
  'fetch-without-back-off': {
    kind: 'bug',
    fixed: ['0.9.0'],
    tickets: ['KAFKA-1461'],
    sentence: 'A fetcher whose leader is away asks again at once, for ever.',
    hunt: 'E2',
  },
} as const satisfies Readonly<Record<string, Flag>>;
