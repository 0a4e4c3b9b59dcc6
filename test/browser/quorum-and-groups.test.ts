import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';

const found = await findChromium();
const root = join(import.meta.dirname, '../..');
const second = 1_000_000;

describe.runIf(!('missing' in found))('the page over a quorum and a group', () => {
  let served: ServedPage;
  let browser: Browser;

  beforeAll(async () => {
    if ('missing' in found) return;
    served = await servePage(join(root, 'viz'));
    browser = await found.open();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  async function open(lesson: string, until: number): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(`${served.address}#${lesson}`);
    await isKnownTo(page, until);
    return page;
  }

  test('the active controller is killed by click, and the others elect another one', async () => {
    const page = await open('first-light', 16 * second);
    await page.selectOption('[data-do="step-by"]', 'commits');
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowRight');
    const before = await quorumOn(page);
    const active = before.findIndex((it) => it.includes('leader'));
    const at = await playheadOf(page);

    await page.getByRole('button', { name: `Kill controller c${active + 1}` }).click();
    await page.waitForSelector('.card.controller.is-dead');
    await isKnownTo(page, at + 12 * second);
    await page.keyboard.press('End');
    const after = await quorumOn(page);

    expect(before.filter((it) => it.includes('leader'))).toHaveLength(1);
    expect(before.filter((it) => it.includes('follower'))).toHaveLength(2);
    expect(after[active]).toContain('not running');
    expect(after.filter((it) => it.includes('leader'))).toHaveLength(1);
    expect(epochIn(after)).toBeGreaterThan(epochIn(before));
    expect(await page.textContent('.facts button')).toContain('1');
  });

  test('members of a group share its partitions, and another address is another scenario', async () => {
    const page = await open('a-group-rebalances', 40 * second);
    await page.keyboard.press('End');
    await drawn(page);
    const cards = await page.locator('.card.client').allTextContents();
    const owned = cards.flatMap(
      (text) => /owns orders ([\d, ]+)/.exec(text)?.[1]?.split(', ') ?? [],
    );

    // Who was killed keeps on its card what it believed last.
    const alive = await page.locator('.card.client:not(.is-dead)').allTextContents();
    const living = alive.flatMap(
      (text) => /owns orders ([\d, ]+?)\D*(?:position|reads|$)/.exec(text)?.[1]?.split(', ') ?? [],
    );
    expect(owned.length).toBeGreaterThanOrEqual(4);
    expect(living.map((it) => it.trim()).toSorted()).toEqual(['0', '1', '2', '3']);
    expect(await page.textContent('.stage svg')).toMatch(/billing is stable/);

    await page.selectOption('[data-do="partition"]', { label: 'orders-2' });
    await drawn(page);
    expect(await page.textContent('#summary')).toContain('orders-2');

    await page.selectOption('[data-do="lesson"]', 'first-light');
    await page.waitForFunction(() =>
      document.querySelector('.crumb')?.textContent?.includes('One record'),
    );
    expect(new URL(page.url()).hash).toBe('#first-light');
  });
});

/** What each controller's card says. */
async function quorumOn(page: Page): Promise<string[]> {
  await drawn(page);
  return page.locator('.card.controller').allTextContents();
}

const epochIn = (cards: readonly string[]): number =>
  Math.max(...cards.map((text) => Number(/epoch (\d+)/.exec(text)?.[1] ?? -1)));

async function isKnownTo(page: Page, t: number): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      Number(document.querySelector('[role="slider"]')?.getAttribute('aria-valuemax')) >= wanted,
    t,
  );
}

async function playheadOf(page: Page): Promise<number> {
  await drawn(page);
  return Number(await page.getAttribute('[role="slider"]', 'aria-valuenow'));
}

/** The page draws in the frame after a key: two frames later it has. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}
