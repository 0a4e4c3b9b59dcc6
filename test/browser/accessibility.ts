// What axe finds on a page that is open.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How many rules were kept, and every one that was broken with the elements that break it. */
export interface Accessibility {
  readonly passes: number;
  readonly found: readonly string[];
}

/** Checks a page as it stands. */
export async function accessibilityOf(page: Page): Promise<Accessibility> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResult> } };
    const { violations, passes } = await axe.run();
    return {
      passes: passes.length,
      found: violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
      ),
    };
  });
}

interface AxeResult {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
