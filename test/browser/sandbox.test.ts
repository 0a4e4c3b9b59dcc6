import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityOf } from './accessibility.ts';
import { findChromium } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';

const found = await findChromium();
const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

describe.runIf(!('missing' in found))('the sandbox over a scripted run', () => {
  let served: ServedPage;
  let browser: Browser;

  beforeAll(async () => {
    if ('missing' in found) return;
    served = await servePage(`${import.meta.dirname}/demo`);
    browser = await found.open();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  /** A fresh page whose errors fail the test that opened it. */
  async function open(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(served.address);
    await page.waitForSelector('.stage svg .row');
    return page;
  }

  test('the page asks nobody but its own folder', async () => {
    const context = await browser.newContext(desktop);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));

    await page.goto(served.address);
    await page.waitForSelector('.stage svg .row');

    expect(asked.length).toBeGreaterThan(1);
    expect(
      asked.filter((url) => !url.startsWith(served.address) && !url.startsWith('data:')),
    ).toEqual([]);
  });

  test('Play moves the playhead and Pause holds it', async () => {
    const page = await open(desktop);

    await page.keyboard.press('Space');
    await page.waitForFunction(
      () => Number.parseFloat(document.querySelector('.clock')?.textContent ?? '0') > 0,
    );
    await page.keyboard.press('Space');
    const held = await clock(page);
    await page.waitForTimeout(150);

    expect(held).toBeGreaterThan(0);
    expect(await clock(page)).toBe(held);
  });

  test('a step back shows the picture that was there before', async () => {
    const page = await open(desktop);
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowRight');
    const before = await stageText(page);
    const at = await clock(page);

    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');

    expect(await clock(page)).toBe(at);
    expect(await stageText(page)).toBe(before);
  });

  test('killing the leader by click forks the run, and scrubbing back shows it alive', async () => {
    const page = await open(desktop);
    for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');

    await page.click('.controls [data-do="kill"][data-value="1"]');
    await page.waitForSelector('.row.is-dead');
    const branch = await page.textContent('.facts button');
    const line = await page.locator('.timeline svg').boundingBox();
    await page.mouse.click((line?.x ?? 0) + 149, (line?.y ?? 0) + 60);
    await page.waitForSelector('.row.is-dead', { state: 'detached' });

    expect(branch).toContain('1');
    expect(await clock(page)).toBeLessThan(0.2);
  });

  test('a batch can be clicked and its fields are shown', async () => {
    const page = await open(desktop);

    await page.click('.batch');

    expect(await page.textContent('.inspector')).toContain('baseOffset');
    expect(await page.locator('.batch.is-selected').count()).toBe(1);
  });

  test('the whole story can be told with the keyboard alone', async () => {
    const page = await open(desktop);
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');

    for (const key of ['x', 'k', 'ArrowDown', 'ArrowDown', 't']) await page.keyboard.press(key);
    await drawn(page);
    const twin = await page.textContent('.twin');
    await page.keyboard.press('?');
    await drawn(page);
    const keys = await page.textContent('[role="dialog"]');
    await page.keyboard.press('Escape');
    await drawn(page);

    expect(twin).toContain('Broker 1 is not running');
    expect(keys).toContain('kill the leader');
    expect(await page.locator('[role="dialog"]').count()).toBe(0);
    expect(await page.textContent('.inspector h2')).toBe('Broker 1');
  });

  test('on a phone nothing is wider than the screen and every button is large enough', async () => {
    const page = await open(phone);

    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select')]
        .map((button) => ({ name: button.textContent, box: button.getBoundingClientRect() }))
        .filter(({ box }) => box.height > 0 && box.height < 43.5)
        .map(({ name }) => name),
    );

    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
    expect(small).toEqual([]);
  });

  test('whoever wants nothing to move gets steps', async () => {
    const page = await open({ ...desktop, reducedMotion: 'reduce' });
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.flight');
    const place = await page.getAttribute('.flight', 'transform');
    await page.keyboard.press('Space');
    await page.waitForTimeout(200);

    expect(await page.getAttribute('.flight', 'transform')).toBe(place);
  });

  test.each([
    ['light', 'desktop', desktop],
    ['dark', 'desktop', desktop],
    ['dark', 'phone', phone],
  ] as const)('the page is accessible, %s on a %s', async (colorScheme, _, options) => {
    const page = await open({ ...options, colorScheme });
    for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');

    const result = await accessibilityOf(page);

    expect(result.passes).toBeGreaterThan(10);
    expect(result.found).toEqual([]);
  });
});

async function clock(page: Page): Promise<number> {
  await drawn(page);
  return Number.parseFloat((await page.textContent('.clock')) ?? '');
}

/** What the stage shows, without what moves between events. */
async function stageText(page: Page): Promise<string> {
  await drawn(page);
  return page.evaluate(() => document.querySelector('.stage svg .still')?.outerHTML ?? '');
}

/** The page draws in the frame after a key: two frames later it has. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}
