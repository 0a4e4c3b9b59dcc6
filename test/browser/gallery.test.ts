import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, mustHaveBrowser } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';

const found = await findChromium();
const missing = 'missing' in found ? found.missing : undefined;

test('there is a browser, or this run is not the one that promises it', () => {
  if (missing !== undefined) console.warn(`The gallery's tests were left out: ${missing}.`);
  expect(missing === undefined || !mustHaveBrowser()).toBe(true);
});

/** A text on the page and its rectangle. */
interface TextBox {
  readonly figure: string;
  readonly text: string;
  readonly box: { x: number; y: number; width: number; height: number };
}

describe.runIf(missing === undefined)('the gallery', () => {
  let served: ServedPage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    if ('missing' in found) return;
    served = await servePage(`${import.meta.dirname}/gallery`);
    browser = await found.open();
    page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    await page.goto(served.address);
    await page.waitForSelector('figure');
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  test('no text stands on another', async () => {
    const texts = await textBoxes(page);
    const figures = [...new Set(texts.map((it) => it.figure))];

    const meetings = figures.flatMap((figure) =>
      meetingsIn(texts.filter((it) => it.figure === figure)),
    );

    expect(texts.length).toBeGreaterThan(500);
    expect(figures.length).toBeGreaterThan(20);
    expect(meetings).toEqual([]);
  });

  test('no text leaves its row or its card', async () => {
    const escapes = await page.evaluate(() =>
      [...document.querySelectorAll('.row, .card')].flatMap((owner) => {
        const paper = owner.querySelector('.paper')?.getBoundingClientRect();
        const figure = owner.closest('figure')?.id ?? '';
        return [...owner.querySelectorAll('text')].flatMap((text) => {
          const box = text.getBoundingClientRect();
          const isInside =
            paper !== undefined &&
            box.left >= paper.left - 1 &&
            box.right <= paper.right + 1 &&
            box.top >= paper.top - 2 &&
            box.bottom <= paper.bottom + 2;
          return isInside ? [] : [`${figure}: ${text.textContent}`];
        });
      }),
    );

    expect(escapes).toEqual([]);
  });

  test('no text is smaller than twelve pixels, but for the letters in small packets', async () => {
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('text:not(.letter)')]
        .filter(
          (text) =>
            text.textContent !== '' && Number.parseFloat(getComputedStyle(text).fontSize) < 12,
        )
        .map((text) => text.textContent),
    );

    expect(small).toEqual([]);
  });
});

async function textBoxes(page: Page): Promise<TextBox[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('figure')].flatMap((figure) =>
      // Packets may pass over each other: their letters are no labels.
      [...figure.querySelectorAll('text:not(.letter)')]
        .filter((text) => text.textContent !== '')
        .map((text) => {
          const { x, y, width, height } = text.getBoundingClientRect();
          // A line's box is higher than its letters: what counts is where there can be ink.
          const ink = { x: x + 1, y: y + height * 0.24, width: width - 2, height: height * 0.54 };
          return { figure: figure.id, text: text.textContent, box: ink };
        }),
    ),
  );
}

function meetingsIn(texts: readonly TextBox[]): string[] {
  return texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter((b) => meet(a, b))
      .map((b) => `${a.figure}: "${a.text}" and "${b.text}"`),
  );
}

function meet({ box: a }: TextBox, { box: b }: TextBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
