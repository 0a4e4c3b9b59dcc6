import { describe, expect, test } from 'vitest';
import {
  clusterActionApis,
  forwardableApis,
  messageFormat2Apis,
  telemetryApis,
} from '../../../engine/config/api-support.ts';
import { apiNames, offeredApis, versionsOf } from '../../../engine/config/api-versions.ts';
import { apis } from '../../../engine/protocol/apis.ts';
import { rangeOf } from '../../../engine/protocol/schema/versions.ts';

const releases = ['3.9', '4.0', '4.1', '4.2', '4.3', '4.4'];
const keysOf = (offered: readonly { apiKey: number }[]): number[] =>
  offered.map(({ apiKey }) => apiKey);

test('what a release reads and writes, the protocol describes', () => {
  for (const name of apiNames) {
    const known = rangeOf(apis[name].versions);
    const found = releases.map(
      (release) => versionsOf(name, release) ?? { lowest: 99, highest: 0 },
    );
    const lowest = Math.min(...found.map((versions) => versions.lowest));
    const highest = Math.max(...found.map((versions) => versions.highest));
    expect([name, lowest, highest]).toEqual([name, known.first, known.last]);
  }
});

test('no list beside the table names an API twice', () => {
  for (const list of [clusterActionApis, forwardableApis, messageFormat2Apis, telemetryApis]) {
    expect(new Set(list).size).toBe(list.length);
  }
});

test('ranges never grow backwards: a release may drop old versions, not new ones', () => {
  for (const name of apiNames) {
    const highest = releases.map((release) => versionsOf(name, release)?.highest ?? 0);
    if (versionsOf(name, '4.4') === undefined) continue;
    expect(highest).toEqual(highest.toSorted((a, b) => a - b));
  }
});

describe('a listener offers', () => {
  test('the requests of ZooKeeper’s controller only before 4.0', () => {
    expect(keysOf(offeredApis('3.9', 'zk-broker'))).toEqual(expect.arrayContaining([4, 5, 6, 7]));
    expect(offeredApis('4.0', 'zk-broker')).toEqual([]);
    expect(versionsOf('LeaderAndIsr', '4.0')).toBeUndefined();
  });

  test('the requests of the quorum to controllers alone', () => {
    const vote = apis.Vote.key;

    expect(keysOf(offeredApis('4.3', 'controller'))).toContain(vote);
    expect(keysOf(offeredApis('4.3', 'broker'))).not.toContain(vote);
  });

  test('Produce from version 0, although 4.x refuses what is below 3 (KAFKA-18659)', () => {
    const [produce] = offeredApis('4.3', 'broker');

    expect(produce).toEqual({ apiKey: 0, minVersion: 0, maxVersion: 13 });
    expect(versionsOf('Produce', '4.3')?.lowest).toBe(3);
  });

  test('an unstable version only when it is told to', () => {
    const init = apis.InitProducerId.key;
    const highest = (unstable: boolean): number | undefined =>
      offeredApis('4.3', 'broker', { unstable }).find(({ apiKey }) => apiKey === init)?.maxVersion;

    expect([highest(false), highest(true)]).toEqual([5, 6]);
  });

  test('no transactions while brokers still write old message formats', () => {
    const offered = offeredApis('3.9', 'zk-broker', { messageFormat: 1 });

    expect(keysOf(offered)).not.toContain(apis.EndTxn.key);
  });

  test('the versions of 3.9 in releases before it', () => {
    expect(offeredApis('2.4', 'zk-broker')).toEqual(offeredApis('3.9', 'zk-broker'));
  });
});
