import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intersect } from '../../../viz/layout/box.ts';
import { placeLabels } from '../../../viz/layout/labels.ts';
import { acrossPath, bandPath, pointOn } from '../../../viz/layout/paths.ts';
import { stageLayout } from '../../../viz/layout/stage-layout.ts';

const point = fc.record({
  x: fc.integer({ min: 0, max: 800 }),
  y: fc.integer({ min: 0, max: 600 }),
});
const frame = { x: 0, y: 0, width: 800, height: 600 };

test('labels never meet each other, nor what must stay free', () => {
  const taken = [{ x: 300, y: 100, width: 200, height: 300 }];
  fc.assert(
    fc.property(fc.array(point, { maxLength: 25 }), (points) => {
      const placed = placeLabels(
        points.map((at, id) => ({ id, at, text: `record ${id}` })),
        frame,
        taken,
      );

      for (const [index, label] of placed.entries()) {
        expect(taken.some((box) => intersect(box, label.box))).toBe(false);
        expect(placed.slice(index + 1).some((other) => intersect(other.box, label.box))).toBe(
          false,
        );
      }
    }),
  );
});

test('the first label always finds its place when there is room', () => {
  const [label] = placeLabels([{ id: 1, at: { x: 400, y: 300 }, text: 'from 9' }], frame, []);

  expect(label).toMatchObject({ id: 1, anchor: 'end' });
});

test('a message begins and ends its path where the ports are', () => {
  fc.assert(
    fc.property(point, point, (from, to) => {
      for (const path of [acrossPath(from, to), bandPath(from, to, 30)]) {
        expect(pointOn(path, 0)).toEqual(from);
        expect(pointOn(path, 1)).toEqual(to);
      }
    }),
  );
});

test.each([
  [1056, 568],
  [1536, 748],
  [680, 500],
  [390, 0],
])('nothing on a stage of %i × %i stands on anything else', (width, height) => {
  for (const rows of [1, 3, 7]) {
    const layout = stageLayout({ width, height, rows, controllers: 1, producers: 2, consumers: 1 });
    const boxes = [
      ...layout.rows.map(({ box }) => box),
      ...layout.controllers,
      ...layout.producers,
      ...layout.consumers,
      layout.band,
    ];

    for (const [index, box] of boxes.entries()) {
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
      expect(boxes.slice(index + 1).some((other) => intersect(box, other))).toBe(false);
    }
  }
});
