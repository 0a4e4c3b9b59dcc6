import { expect, test } from 'vitest';
import { everyMark, mark, type Attributes, type Mark } from '../../../viz/marks/mark.ts';
import { toText } from '../../../viz/marks/to-text.ts';
import { layoutOf, stage } from '../../../viz/views/stage.ts';
import type { ViewOptions } from '../../../viz/views/view.ts';
import { gallery, type GalleryPicture } from '../kit/gallery.ts';

const sizes = { wide: { width: 1056, height: 568 }, narrow: { width: 390, height: 0 } };
const pictures = gallery();
const cases = pictures.flatMap((it) =>
  (['wide', 'narrow'] as const).map((size) => [it.name, size, it] as const),
);

function optionsFor(size: keyof typeof sizes): ViewOptions {
  return { ...sizes[size], partition: 0, isLabelled: true, isStepwise: false };
}

function draw({ picture, t }: GalleryPicture, size: keyof typeof sizes): Mark {
  const options = optionsFor(size);
  const { width, height } = layoutOf(picture, options);
  return mark('svg', { viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}` }, [
    stage.still(picture, options),
    stage.moving(picture, t, options),
  ]);
}

test.each(cases)('the stage of "%s" is drawn as it was, %s', async (name, size, it) => {
  const svg = toText(draw(it, size));

  expect(toText(draw(it, size)), 'the same picture twice').toBe(svg);
  await expect(`${svg}\n`).toMatchFileSnapshot(
    `./gallery/${name.replaceAll(' ', '-')}.${size}.svg.txt`,
  );
});

/** Marks that carry a meaning, by their class, and the words that say the same. */
const meanings: readonly (readonly [string, RegExp])[] = [
  ['flight', /(request|response).* from .* to /],
  ['is-lost', /lost: /],
  ['error-ring', /error [A-Z_]+/],
  ['parked', /keeps a .* request/],
  ['session', /The session timer of broker \d fires in/],
  ['ghost', /It cut off \d+ records?/],
  ['disc is-dead', /is not running/],
  ['disc is-paused', /is paused/],
  ['disc is-fenced', /is fenced/],
  ['disc is-running', /is running/],
  ['pill is-stale', /out of date/],
  ['pill is-out', /not in the ISR/],
  ['high-watermark', /high watermark \d+/],
  ['log-end', /Its log ends at \d+/],
  ['position', /reads next at/],
  ['follower-ring', /It knows broker/],
  ['card client', /Producer|Consumer/],
  ['client is-dead', /It is not running/],
  ['column-head', /the ISR is/],
  ['strong bad', /nobody leads/],
  ['link-fault is-cut', /is cut off/],
  ['link-fault is-slow', /takes 40 ms longer/],
  ['card controller', /Controller c1 is leader in epoch 3 of the quorum/],
  ['controller is-dead', /Controller c3 is not running/],
];

test.each(pictures.map((it) => [it.name, it] as const))(
  'the twin of "%s" tells every mark',
  (_, it) => {
    const marks = [...everyMark(draw(it, 'wide'))];
    const twin = stage.describe(it.picture, it.t, optionsFor('wide'));
    const words = twin.sections.flatMap(({ sentences }) => sentences).join('\n');

    for (const [look, phrase] of meanings) {
      const isDrawn = marks.some(({ attributes }) => wears(attributes['class'], look));
      if (isDrawn) expect(words, `${look} is drawn`).toMatch(phrase);
    }
    expect(twin.summary).toMatch(/^At .* s: .*\.$/);
    expect(twin.table.rows).toHaveLength(it.picture.nodes.length);
  },
);

test('every mark that carries a meaning occurs in the gallery', () => {
  const marks = pictures.flatMap((it) => [...everyMark(draw(it, 'wide'))]);

  const missing = meanings.filter(
    ([look]) => !marks.some(({ attributes }) => wears(attributes['class'], look)),
  );

  expect(marks.length).toBeGreaterThan(1_000);
  expect(missing).toEqual([]);
});

test('a message is drawn where simulated time has brought it, and nowhere else', () => {
  const it = pictures.find(({ name }) => name === 'a record travels');
  if (it === undefined) throw new Error('The gallery lost a picture.');
  const [message] = it.picture.messages;
  if (message === undefined) throw new Error('The picture lost its message.');
  const placeAt = (t: number): string | undefined =>
    [...everyMark(stage.moving(it.picture, t, optionsFor('wide')))].find(
      ({ attributes }) => attributes['data-subject'] === `message/${message.id}`,
    )?.attributes['transform'] as string | undefined;

  expect(placeAt(message.sentAt - 1)).toBeUndefined();
  expect(placeAt(message.sentAt)).toMatch(/^translate\(170 /);
  expect(placeAt((message.sentAt + message.arrivesAt) / 2)).toMatch(/^translate\(212 /);
  expect(placeAt(message.arrivesAt)).toBe(placeAt(message.arrivesAt + 5));
  expect(placeAt(message.arrivesAt)).toMatch(/^translate\(254 /);
});

function wears(classes: Attributes[string], look: string): boolean {
  const worn = String(classes ?? '').split(' ');
  return look.split(' ').every((it) => worn.includes(it));
}
