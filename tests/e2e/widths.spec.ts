/** Every page at the widths of phones, of high zoom and of desktops, in both colour schemes: nothing beyond the sides, no
 * blocks on top of each other, and no violation that axe finds. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { beyondTheSides, overlapping, scrollTo } from './layout.ts';
import { field, go, labelOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 900_000 });
test.use({ journey: 'widths' });

/** 320 px is a window of 1280 px at 400 % zoom (WCAG 2.2, criterion 1.4.10). */
const windows = [
  { width: 320, height: 256 },
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 720, height: 450 },
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
] as const;

/** Addresses of all pages, found in the first test. */
const places: string[] = [];

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('This page could not be displayed')).toHaveCount(0);
  await expect(page.getByText(/^(Loading|Measuring|Testing)\b.* …$/)).toHaveCount(0, { timeout: 60_000 });
}

/** Unfolds what the page has folded, with the choices that show the most fields. */
async function unfold(page: Page): Promise<void> {
  const folded = page.getByRole('main').locator('button[aria-expanded="false"]:not([aria-haspopup])');
  while ((await folded.count()) > 0) await folded.first().click();
  const reading = page.getByRole('region', { name: 'How images are read' });
  if ((await reading.count()) === 0) return;
  for (const choice of ['Bands', 'Percentiles']) await reading.locator('label', { hasText: choice }).click();
  await expect(reading.getByRole('textbox')).toHaveCount(3);
}

test('there is something on every page', async ({ page }) => {
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  const dataset = new URL(page.url()).hash;
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Context' }).check();
  await field(page, labelOf('size')).fill('88');
  await field(page, 'Epochs').fill('2');
  await page.getByLabel('Name of the run').fill('A-run-with-a-name-of-one-long-word-and-nothing-to-break-it-at');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 300_000 });
  const run = new URL(page.url()).hash;
  const tabs = ['', '/answers', '/learnt', '/uses', '/looks', '/report', '/export', '/settings'].map(
    (tab) => `${run}${tab}`,
  );
  const others = [
    '#/photographs',
    '#/new',
    '#/new?sweep=yes',
    '#/runs',
    '#/sweeps',
    '#/encoders',
    '#/map',
    '#/cheat',
    '#/storage',
    '#/engines',
    '#/lesson',
  ];
  places.push(dataset, `${dataset}/audit`, ...others, ...tabs);
  expect(places).toHaveLength(21);
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const size of windows)
    test(`every page fits ${size.width} px, in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      for (const place of places) {
        await open(page, place);
        await unfold(page);
        await page.waitForTimeout(300); // charts and grids adapt to the size
        expect(await beyondTheSides(page), `${place}: beyond the sides`).toEqual([]);
        for (const share of [0, 0.5, 1]) {
          await scrollTo(page, share);
          expect(await overlapping(page), `${place}: overlapping at ${share}`).toEqual([]);
        }
        // Legacy mode: the page was not opened from a context that could open another one.
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
        expect(found, `${place}: axe`).toEqual([]);
      }
    });

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
