/**
 * Every page at the widths of phones, of high zoom and of desktops: nothing beyond the sides, and no blocks on top of each other.
 * With each form of the navigation, no violation that axe finds in either colour scheme, which changes colours only.
 */
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { beyondTheSides, overlapping, scrollTo, settled } from './layout.ts';
import { field, go, labelOf, violationsOf } from './steps.ts';

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

/** Widths with the navigation as a bar, as a rail, and with its words. */
const navigations: readonly number[] = [320, 1024, 1440];

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

for (const size of windows)
  test(`every page fits ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    for (const place of places) {
      await open(page, place);
      await unfold(page);
      await settled(page);
      expect(await beyondTheSides(page), `${place}: beyond the sides`).toEqual([]);
      for (const share of [0, 0.5, 1]) {
        await scrollTo(page, share);
        expect(await overlapping(page), `${place}: overlapping at ${share}`).toEqual([]);
      }
      if (!navigations.includes(size.width)) continue;
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        expect(await violationsOf(page), `${place}: axe, ${colorScheme}`).toEqual([]);
      }
    }
  });

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
