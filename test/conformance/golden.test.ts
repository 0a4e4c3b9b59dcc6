import { describe, expect, test } from 'vitest';
import { deviations, matches } from './deviations.ts';
import { goldenFolder, listGolden, readGolden } from './golden.ts';
import { familiesOf, playFamily } from './kit.ts';
import { players } from './players/index.ts';
import { waiting, waitOf } from './waiting.ts';

const kit = { players, waiting, deviations };
const families = familiesOf(listGolden(goldenFolder()));
const played = [...families.keys()].filter((family) => waitOf(waiting, family) === undefined);

describe('the project agrees with real Kafka', () => {
  test.each(played)('%s', (family) => {
    const complaints: string[] = [];

    const count = playFamily(kit, family, families.get(family) ?? [], (complaint) => {
      if (complaints.length < 5) complaints.push(complaint);
    });

    expect(complaints.join('\n')).toBe('');
    expect(count.failed).toBe(0);
    expect(count.passed + count.deviated).toBeGreaterThan(0);
  });
});

describe('the lists beside the golden data are true', () => {
  test('there are recordings, and some of them are played', () => {
    expect(played.length).toBeGreaterThan(0);
  });

  test('a family waits once, and only while it is recorded and has no player', () => {
    const listed = waiting.flatMap((entry) => entry.families);
    const withPlayer = players.flatMap((player) => player.families);

    expect(listed.filter((family) => !families.has(family))).toEqual([]);
    expect(listed.filter((family, index) => listed.indexOf(family) !== index)).toEqual([]);
    expect(listed.filter((family) => withPlayer.includes(family))).toEqual([]);
  });

  test('a family has one player, and a player has recordings', () => {
    const listed = players.flatMap((player) => player.families);

    expect(listed.filter((family) => !families.has(family))).toEqual([]);
    expect(listed.filter((family, index) => listed.indexOf(family) !== index)).toEqual([]);
  });

  test('every declared deviation names a recorded case and gives a reason', () => {
    const files = [...families.values()].flat();

    for (const { cases, reason } of deviations) {
      const file = files.filter(({ path }) => matches(cases.split('#')[0] ?? '', path));
      const names = file.flatMap((ref) =>
        [{ id: '(head)' }, ...readGolden(ref).cases].map(({ id }) => `${ref.path}#${id}`),
      );
      expect(names.some((name) => matches(cases, name))).toBe(true);
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });
});
