import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readScenario } from '../../scenarios/format/read.ts';
import { clusterCode, planOf } from '../../scenarios/runner/plan.ts';
import { run } from '../../scenarios/runner/run.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import { advance, branchOf, createTimeline, forkAt } from '../../sim/timeline/timeline.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import { accessibilityOf } from './accessibility.ts';
import { findChromium, mustHaveBrowser } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';

const found = await findChromium();
const missing = 'missing' in found ? found.missing : undefined;
const root = join(import.meta.dirname, '../..');
const file = 'scenarios/lessons/first-light.samsa.yaml';
const scenario = readScenario(file, readFileSync(join(root, file), 'utf8'), worldFaults);
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1440, height: 900 } };

test('there is a browser, or this run is not the one that promises it', () => {
  if (missing !== undefined) console.warn(`The page's tests were left out: ${missing}.`);
  expect(missing === undefined || !mustHaveBrowser()).toBe(true);
});

describe.runIf(missing === undefined)('the page over the real cluster', () => {
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

  /** A fresh page that has simulated its scenario to the end; an error on it fails the test. */
  async function open(options: BrowserContextOptions = desktop): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(served.address);
    await isKnownTo(page, scenario.until);
    return page;
  }

  test('the page asks nobody but its own folder, its worker included', async () => {
    const context = await browser.newContext(desktop);
    const page = await context.newPage();
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));

    await page.goto(served.address);
    await isKnownTo(page, scenario.until);

    expect(asked.some((url) => url.includes('sim-worker'))).toBe(true);
    expect(
      asked.filter((url) => !url.startsWith(served.address) && !url.startsWith('data:')),
    ).toEqual([]);
  });

  test('Play moves the playhead, and messages are seen to fly', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'records');
    await page.keyboard.press('ArrowRight');

    await page.keyboard.press('Space');
    await page.waitForSelector('.stage svg .flight');
    const first = await playheadOf(page);
    await page.waitForFunction(
      (t) => Number(document.querySelector('[role="slider"]')?.getAttribute('aria-valuenow')) > t,
      first,
    );
    await page.keyboard.press('Space');

    expect(await playheadOf(page)).toBeGreaterThan(first);
  });

  test('a record travels: appended, copied, visible, read', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'records');
    const seen: string[] = [];

    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('ArrowRight');
      seen.push(await storyOf(page));
    }

    expect(seen).toContain('LEO 1 0 0, HW 0 0 0');
    expect(seen).toContain('LEO 1 1 1, HW 0 0 0');
    expect(seen.some((it) => it.startsWith('LEO') && /HW 1 \d \d/.test(it))).toBe(true);
    expect(await consumerPosition(page)).toBeGreaterThan(1);
  });

  test('at any moment the hash on the page is what samsa run prints for it', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'commits');

    for (let look = 0; look < 4; look += 1) {
      for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');
      const until = await playheadOf(page);
      expect(until).toBeGreaterThan(0);
      expect(await hashOn(page)).toBe(run(scenario, { until, record: false }).hash);
    }
    await page.keyboard.press('End');

    expect(await playheadOf(page)).toBe(scenario.until);
    expect(await hashOn(page)).toBe(run(scenario, { record: false }).hash);
  });

  test('the leader is killed by click: a branch, another leader, and the old one on going back', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'commits');
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight');
    const at = await playheadOf(page);
    const before = await stageOf(page);

    await page.click('.controls [data-do="kill"][data-value="1"]');
    await page.waitForSelector('.row.is-dead');
    const killed = await playheadOf(page);
    await isKnownTo(page, at + 12_000_000);
    await page.selectOption('[data-do="step-by"]', 'leader-changes');
    const elected = await stepUntil(page, 'Broker 2 leads orders-0');
    const later = await playheadOf(page);
    const hash = await hashOn(page);
    await page.click('[data-do="dock"][data-value="branches"]');
    await drawn(page);
    const branches = await page.locator('.tree .entry').allTextContents();

    expect(killed).toBe(at);
    expect(elected).toContain('Broker 2 leads orders-0');
    expect(elected).toContain('broker 1 is not running');
    expect(branches.length).toBe(2);
    expect(branches[1]).toContain('kill broker 1');
    expect(hash).toBe(hashAfterKill(at, later));

    await page.selectOption('[data-do="step-by"]', 'commits');
    await page.keyboard.press('Home');
    for (let step = 0; step < 11; step += 1) await page.keyboard.press('ArrowRight');
    expect(await page.textContent('#summary')).toBe(
      'Broker 1 leads orders-0; brokers 1, 2 and 3 are in sync.',
    );
    await page.click('.tree .entry >> nth=0');
    await page.keyboard.press('ArrowRight');
    expect(await playheadOf(page)).toBe(at);
    expect(await stageOf(page)).toBe(before);
  });

  test('a killed broker is restarted by click, and follows', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'commits');
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight');
    await page.click('.controls [data-do="kill"][data-value="3"]');
    await page.waitForSelector('.row.is-dead');
    await page.keyboard.press('ArrowRight');

    await page.click('.controls [data-do="restart"][data-value="3"]');
    await page.waitForSelector('.row.is-dead', { state: 'detached' });
    await isKnownTo(page, scenario.until);

    expect(await page.textContent('.facts button')).toContain('2');
    expect(await page.locator('.trouble').count()).toBe(0);
  });

  test('the events tell in sentences what happened, and one of them leads to its moment', async () => {
    const page = await open();
    await page.selectOption('[data-do="listing"]', 'headlines');
    await page.keyboard.press('End');
    await drawn(page);

    const lines = await page.locator('.lines .sentence').allTextContents();
    await page.locator('.lines button', { hasText: 'Broker 1 is killed.' }).click();
    await drawn(page);

    expect(lines).toContain('Broker 1 is killed.');
    expect(lines).toContain('Broker 2 is now leader of orders-0 in epoch 2; broker 2 leads.');
    expect(lines.every((it) => /^\S.*\.$/.test(it))).toBe(true);
    expect(await playheadOf(page)).toBe(6_000_000);
    expect(await page.locator('.row.is-dead').count()).toBe(1);
  });

  test('why: an acknowledgement goes back to the record that was sent', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'commits');
    await page.selectOption('[data-do="listing"]', 'notable');
    for (let step = 0; step < 13; step += 1) await page.keyboard.press('ArrowRight');

    await page.keyboard.press('w');
    await drawn(page);
    const chain = await page.locator('.why .sentence').allTextContents();

    expect(chain.at(-1)).toMatch(/acknowledged with 3 copies\.$/);
    expect(chain.some((it) => it.includes('Shop asks broker 1: Produce'))).toBe(true);
    expect(chain.some((it) => it.includes('Fetch (has all below'))).toBe(true);
  });

  test('a message that is clicked says its fields', async () => {
    const page = await open();
    await page.selectOption('[data-do="step-by"]', 'records');
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowRight');
    const flying = page.locator('.flight[data-subject^="message/"]');
    await drawn(page);
    while ((await flying.count()) === 0) {
      await page.keyboard.press('ArrowRight');
      await drawn(page);
    }

    await flying.last().click();
    await drawn(page);
    const inspector = await page.textContent('.inspector');
    await page.waitForSelector('.hex');
    const body = await page.textContent('.message-body');

    expect(inspector).toContain('correlationId');
    expect(body).toMatch(/maxBytes|throttleTimeMs|timeoutMs/);
    expect(body).toMatch(/On the wire: \d+ bytes/);
  });

  test.each([
    ['light', 'desktop', desktop],
    ['dark', 'desktop', desktop],
    ['light', 'phone', phone],
    ['dark', 'phone', phone],
  ] as const)('the page is accessible, %s on a %s', async (colorScheme, _, options) => {
    const page = await open({ ...options, colorScheme });
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('ArrowRight');
    await page.click('.controls [data-do="kill"][data-value="1"]');
    await page.waitForSelector('.row.is-dead');

    const { passes, found } = await accessibilityOf(page);

    expect(passes).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });

  test('on a phone nothing is wider than the screen', async () => {
    const page = await open(phone);

    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
  });
});

test.runIf(missing === undefined)(
  'a scenario with mistakes is answered with each of them and its place',
  async () => {
    if ('missing' in found) return;
    const served = await servePage(join(import.meta.dirname, 'mistakes'));
    const browser = await found.open();
    const page = await browser.newPage();

    await page.goto(served.address);
    const said = await page.textContent('[role="alert"]');
    await browser.close();
    await served.close();

    expect(said).toContain('Line 3, column');
    expect(said).toContain("did you mean 'brokers'?");
  },
);

/** The hash of a run in which somebody killed broker 1 at a moment, computed without any page. */
function hashAfterKill(at: number, until: number): string {
  const timeline = createTimeline(clusterCode, planOf(scenario));
  const main = branchOf(timeline, 0);
  advance(main, scenario.until);
  const kill = { type: 'fault', fault: 'kill', with: { process: 'b1' } } as const;
  const branch = forkAt(timeline, main, { time: at }, kill);
  advance(branch, until);
  return hashOf(branch.head.state.trace.hash);
}

/** Steps forward until the summary says something; gives the summary. */
async function stepUntil(page: Page, words: string): Promise<string> {
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press('ArrowRight');
    await drawn(page);
    const summary = (await page.textContent('#summary')) ?? '';
    if (summary.includes(words)) return summary;
  }
  throw new Error(`The summary never said "${words}".`);
}

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

async function hashOn(page: Page): Promise<string> {
  await drawn(page);
  return (await page.textContent('.fact-hash b')) ?? '';
}

/** What the stage shows, without what moves between events. */
async function stageOf(page: Page): Promise<string> {
  await drawn(page);
  return page.evaluate(() => document.querySelector('.stage svg .still')?.outerHTML ?? '');
}

/** The ends and high watermarks of the three copies, as they are printed on the stage. */
async function storyOf(page: Page): Promise<string> {
  await drawn(page);
  const texts = await page.locator('.stage svg .row').allTextContents();
  const figures = (name: string): string =>
    texts.map((text) => new RegExp(`${name} (\\d+)`).exec(text)?.[1] ?? '–').join(' ');
  return `LEO ${figures('LEO')}, HW ${figures('HW')}`;
}

async function consumerPosition(page: Page): Promise<number> {
  const text = await page.textContent('.stage svg');
  return Number(/position (\d+)/.exec(text ?? '')?.[1]);
}

/** The page draws in the frame after a key: two frames later it has. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}
