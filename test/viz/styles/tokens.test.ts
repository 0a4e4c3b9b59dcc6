import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contrast, dichromacies, difference, parseHex, seenBy, type Rgb } from '../kit/colour.ts';

const viz = join(import.meta.dirname, '../../../viz');
const source = readFileSync(join(viz, 'styles/tokens.css'), 'utf8');
const root = source.slice(source.indexOf(':root'), source.indexOf('[data-theme'));
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

const tokens = new Map(
  [...root.matchAll(/--([\w-]+):\s*light-dark\(\s*(#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\s*\)/g)].map(
    ([, name = '', light = '', dark = '']) => [
      name,
      { light: parseHex(light), dark: parseHex(dark) },
    ],
  ),
);

const papers = ['surface', 'paper', 'sunken', 'raised'];
const palettes: Readonly<Record<string, readonly string[]>> = {
  clients: numbered('client', 1, 8),
  apis: [...tokens.keys()].filter((name) => name.startsWith('api-')).concat('fault'),
  epochs: numbered('epoch', 0, 5),
  status: ['ok', 'warn', 'bad'],
};
const cases = Object.keys(palettes).flatMap((name) =>
  themes.map((theme) => [name, theme] as const),
);

test.each(cases)('%s are read on every paper, %s', (name, theme) => {
  for (const token of membersOf(name)) {
    for (const paper of papers) {
      expect(
        contrast(colour(token, theme), colour(paper, theme)),
        `${token} on ${paper}`,
      ).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test.each(cases)('text on %s is read, %s', (name, theme) => {
  for (const token of membersOf(name)) {
    expect(contrast(colour('on-data', theme), colour(token, theme)), token).toBeGreaterThanOrEqual(
      5.2,
    );
  }
});

/** The smallest differences of each palette, as the design measured them. */
const published: Readonly<
  Record<string, Readonly<Record<Theme, readonly [number, number, number]>>>
> = {
  clients: { light: [11.3, 11.5, 11.6], dark: [11.4, 12.1, 9.5] },
  apis: { light: [11.6, 11.3, 10.1], dark: [11.2, 11.3, 9.4] },
  epochs: { light: [15.4, 11.5, 9.5], dark: [12.9, 11.3, 9.7] },
  status: { light: [19.8, 9.8, 27.3], dark: [10.8, 15.9, 17.6] },
};

test.each(cases)('%s stay apart for every kind of colour vision, %s', (name, theme) => {
  const least = Object.values(dichromacies).map((matrix) =>
    Math.min(
      ...pairsOf(name).map(([a, b]) =>
        difference(seenBy(colour(a, theme), matrix), seenBy(colour(b, theme), matrix)),
      ),
    ),
  );

  expect(Math.min(...least)).toBeGreaterThanOrEqual(9);
  expect(least.map((it) => Math.round(it * 10) / 10)).toEqual(published[name]?.[theme]);
});

test.each(themes)('every ink is read on every paper, %s', (theme) => {
  for (const ink of ['ink', 'ink-2', 'ink-3']) {
    for (const paper of papers) {
      expect(
        contrast(colour(ink, theme), colour(paper, theme)),
        `${ink} on ${paper}`,
      ).toBeGreaterThanOrEqual(4.5);
    }
  }
  for (const paper of papers) {
    expect(
      contrast(colour('line-strong', theme), colour(paper, theme)),
      paper,
    ).toBeGreaterThanOrEqual(3);
  }
  expect(contrast(colour('ink', theme), colour('mark', theme))).toBeGreaterThanOrEqual(4.5);
});

test('the measures know their ends', () => {
  expect(difference([0, 0, 0], [1, 1, 1])).toBeCloseTo(100, 1);
  expect(difference(parseHex('#0865e5'), parseHex('#0865e5'))).toBe(0);
  expect(contrast(parseHex('#000000'), parseHex('#ffffff'))).toBeCloseTo(21, 5);
});

test('no colour is written anywhere but in the tokens', () => {
  const files = readdirSync(viz, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(css|ts|html)$/.test(name) && !name.endsWith('tokens.css'))
    .filter((name) => !name.startsWith('node_modules'));
  const literal = /(?<!url\()#(?:[0-9a-f]{3}){1,2}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(/i;

  const found = files.flatMap((name) =>
    readFileSync(join(viz, name), 'utf8')
      .split('\n')
      .filter((line) => literal.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );

  expect(files.length).toBeGreaterThan(20);
  expect(found).toEqual([]);
});

test('every token that is used exists', () => {
  const all = new Set([...source.matchAll(/--([\w-]+):/g)].map(([, name]) => name));
  const styles = ['base.css', 'components.css', 'marks.css'].map((name) =>
    readFileSync(join(viz, 'styles', name), 'utf8'),
  );
  const used = styles.flatMap((text) =>
    [...text.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name),
  );
  // These three are set by the classes of marks.css itself.
  const local = ['c', 'e', 'a'];

  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((name) => !all.has(name) && !local.includes(name ?? ''))).toEqual([]);
});

function colour(token: string, theme: Theme): Rgb {
  const found = tokens.get(token);
  if (found === undefined) throw new Error(`tokens.css has no --${token}.`);
  return found[theme];
}

function membersOf(palette: string): readonly string[] {
  return palettes[palette] ?? [];
}

/** Epochs follow each other: only those at most two apart are ever neighbours. */
function pairsOf(palette: string): (readonly [string, string])[] {
  const members = membersOf(palette);
  const isNear = (a: number, b: number): boolean =>
    palette !== 'epochs' || Math.min((b - a + 6) % 6, (a - b + 6) % 6) <= 2;
  return members.flatMap((a, i) =>
    members.flatMap((b, j) => (i < j && isNear(i, j) ? [[a, b] as const] : [])),
  );
}

function numbered(name: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${name}-${from + index}`);
}
