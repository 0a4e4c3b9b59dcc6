import { expect, test } from 'vitest';
import { everyMark, textIn, type Mark } from '../../../viz/marks/mark.ts';
import { branchesPanel } from '../../../viz/panels/branches.ts';
import { offersFor } from '../../../viz/panels/controls.ts';
import { eventsPanel } from '../../../viz/panels/events.ts';
import { inspect, inspector } from '../../../viz/panels/inspector.ts';
import { demoSource } from '../kit/demo-source.ts';
import { gallery } from '../kit/gallery.ts';

test('the events twin holds what has happened and dims what has not', () => {
  const source = demoSource(3);
  const list = source.events('routine');
  const passed = list.upTo(1_000_000);

  const lines = withClass(eventsPanel(list, passed, 'routine'), 'line');

  expect(lines.filter((it) => isA(it, 'is-now'))).toHaveLength(1);
  expect(textIn(lines[passed - 1] as Mark)).toContain(list.line(passed - 1).sentence);
  expect(lines.every((it, index) => isA(it, 'is-future') === index >= passed)).toBe(true);
});

test('however long a run is, the page holds few of its events', () => {
  const source = demoSource(1);
  const one = source.events('everything').line(0);
  const list = { length: 1_000_000, line: (row: number) => ({ ...one, row }), upTo: () => 500_000 };

  const lines = withClass(eventsPanel(list, 500_000, 'everything'), 'line');

  expect(lines.length).toBeGreaterThan(60);
  expect(lines.length).toBeLessThan(150);
});

test('everything in a picture can be inspected', () => {
  let inspected = 0;
  for (const { picture, t } of gallery()) {
    const choices = withClass(inspector(picture, t, undefined), 'entry').map((it) =>
      String(it.attributes['data-value']),
    );
    for (const subject of [
      ...choices,
      ...picture.replicas.flatMap(({ broker, batches }) =>
        batches.map((it) => `batch/0/${broker}/${it.baseOffset}`),
      ),
    ]) {
      const found = inspect(picture, t, subject);
      expect(found?.groups.flatMap(({ fields }) => fields).length, subject).toBeGreaterThan(0);
      inspected += 1;
    }
  }
  expect(inspected).toBeGreaterThan(100);
});

test('what is no longer there is said to be gone', () => {
  const [first] = gallery();
  if (first === undefined) throw new Error('The gallery is empty.');

  expect(inspect(first.picture, 0, 'message/999')).toBeUndefined();
  expect(textIn(inspector(first.picture, 0, 'message/999'))).toContain('not there at this moment');
});

test('each state of a broker offers its way out', () => {
  expect(offersFor('running').map((it) => it.verb)).toEqual(['kill', 'pause']);
  expect(offersFor('paused').map((it) => it.verb)).toEqual(['kill', 'resume']);
  expect(offersFor('dead').map((it) => it.verb)).toEqual(['restart']);
});

test('branches stand under the branch that they left', () => {
  const source = demoSource(2);
  source.fork(500_000, { verb: 'kill', node: 1 });
  source.fork(900_000, { verb: 'restart', node: 1 });

  const text = textIn(branchesPanel(source.branches(), 2));

  expect(text).toContain('kill broker 1');
  expect(text.indexOf('restart broker 1')).toBeGreaterThan(text.indexOf('kill broker 1'));
});

function withClass(root: Mark, look: string): Mark[] {
  return [...everyMark(root)].filter((it) => isA(it, look));
}

function isA(it: Mark, look: string): boolean {
  return String(it.attributes['class'] ?? '')
    .split(' ')
    .includes(look);
}
