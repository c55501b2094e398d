/** Shortcuts: an audit, a diagnosis, and the demonstration See it cheat, with real training. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { go, inBothColours, labelOf, photograph } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ journey: 'shortcuts' });

const auditMs = 240_000;
/** A few minutes on two idle cores; much longer on a busy machine. */
const slowMs = 2_400_000;
const result = (page: Page) => page.getByRole('region', { name: 'Result' });
const step = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** Scrolls a part of the page to the top. */
const toTop = (page: Page, heading: string) =>
  page.getByRole('heading', { name: heading }).evaluate((element) => element.scrollIntoView());

test('images can be checked for shortcuts, and the page says that there is no audit yet', async ({ page }) => {
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await page.getByRole('link', { name: 'Check for shortcuts' }).click({ timeout: 60_000 });
  await expect(page.getByRole('heading', { level: 1, name: 'Check for shortcuts' })).toBeVisible();
  await expect(page.getByText(/^Not audited for Rotation yet/)).toBeVisible();
  await expect(page.getByText(`${labelOf('maskBorder')}: off`)).toBeVisible();
  await inBothColours(page, 'shortcuts-01-audit-empty');
});

test('an audit can be cancelled', async ({ page }) => {
  await page.getByRole('button', { name: 'Run audit', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The audit was cancelled. There is no result.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an audit continues when the page is left, and gives a summary and a card for every cue', async ({ page }) => {
  await page.getByRole('button', { name: 'Run audit', exact: true }).click();
  await go(page, 'Runs');
  await page.goBack();
  await expect(result(page)).toBeVisible({ timeout: auditMs });
  await expect(page.getByRole('article', { name: /: Leak$/ })).toHaveCount(0);
  await expect(page.getByRole('article', { name: /^Colour gradient: / })).toBeVisible();
  const applicable = page.getByRole('article');
  for (const card of await applicable.all()) {
    await expect(card).toContainText(/cue alone\s*0\.\d{3}/);
    await expect(card).toContainText(/chance\s*0\.250/);
  }
  const others = page.getByRole('heading', { name: 'Does not apply to Rotation' }).locator('..');
  await expect(others).toContainText(/Chromatic aberration\S/); // the reason follows
  await inBothColours(page, 'shortcuts-02-audit');
});

test('a remedy is a switch of the new run', async ({ page }) => {
  const label = labelOf('maskBorder');
  const remedy = page.getByRole('switch', { name: `Use this remedy in the new run: ${label}: on` }).first();
  await remedy.focus();
  await page.keyboard.press('Space');
  await expect(remedy).toBeChecked();
  await expect(page.getByText(`${label}: on`, { exact: true })).toBeVisible();
  await expect(page.getByText(/^The settings have changed since/)).toBeVisible();
  await page.getByRole('link', { name: 'Change settings' }).click();
  await expect(page.getByRole('switch', { name: label })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Rotation' })).toBeChecked();
  await page.getByRole('link', { name: 'Check for shortcuts' }).click();
  await expect(result(page)).toBeVisible();
});

test('an audit can be saved as one file', async ({ page, door }) => {
  test.skip(door === 'desktop', 'the desktop app opens a native dialog');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save report' }).click(),
  ]);
  const html = await readFile(await download.path(), 'utf8');
  expect(download.suggestedFilename()).toMatch(/\.html$/);
  expect(html).toContain('Colour gradient');
});

test('a shortcut is planted at a chosen strength', async ({ page }) => {
  await go(page, 'See it cheat');
  await expect(page.getByRole('heading', { name: 'All cues' })).toBeVisible();
  await inBothColours(page, 'shortcuts-03-cheat-empty');
  const strength = page.getByRole('slider', { name: /^Strength of chromatic aberration/ });
  await strength.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Plant 6 px' }).click();
  await expect(page.getByText('Planted with strength 6 px into')).toBeVisible({ timeout: auditMs });
});

test('the audit finds the planted cue', async ({ page }) => {
  const audit = step(page, 'Check for shortcuts');
  await audit.getByRole('button', { name: 'Run audit', exact: true }).click();
  await expect(page.getByRole('article', { name: 'Chromatic aberration: Leak' })).toBeVisible({ timeout: auditMs });
  await expect(audit.getByText(/^One cue .*: chromatic aberration\.$/)).toBeVisible();
  await photograph(page, 'shortcuts-04-cheat-audited');
});

test('a network trains on the planted images, and continues when the page is left', async ({ page }) => {
  test.setTimeout(slowMs);
  const train = step(page, 'Train a small network');
  await train.getByRole('button', { name: 'Train', exact: true }).click();
  await train.getByRole('link', { name: 'Watch it train' }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: /^See it cheat: chromatic aberration, 6 px/ }),
  ).toBeVisible();
  await page.reload();
  await go(page, 'See it cheat');
  await expect(train.getByText('Running')).toBeVisible();
  await expect(train.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
  await expect(train.getByText(/^Score 0\.\d+ on held-out images; chance is 0\.125\.$/)).toBeVisible();
});

test('the diagnosis finds that the network uses the cue', async ({ page }) => {
  test.setTimeout(slowMs);
  const diagnose = step(page, 'Diagnose the network');
  await diagnose.getByRole('button', { name: 'Diagnose' }).click();
  await diagnose.getByRole('button', { name: 'Cancel' }).click();
  await expect(diagnose.getByText('The diagnosis was cancelled.')).toBeVisible({ timeout: 60_000 });
  await diagnose.getByRole('button', { name: 'Diagnose' }).click();
  await expect(diagnose.getByText(/^The score drops from [01]\.\d+ to .* chromatic aberration\.$/)).toBeVisible({
    timeout: slowMs,
  });
  await photograph(page, 'shortcuts-05-cheat-diagnosed');
});

test('the page of the run shows verdict, curves, numbers and pictures', async ({ page }) => {
  await step(page, 'Diagnose the network').getByRole('link', { name: 'Curves, numbers and images' }).click();
  await expect(page.getByRole('tab', { name: 'Does it cheat?' })).toHaveAttribute('aria-selected', 'true');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/this network \w+ chromatic aberration/);
  await expect(verdict.getByRole('button', { name: 'Train again with the remedy' })).toBeEnabled();
  await expect(page.getByRole('img', { name: /^Chromatic aberration: .*; chance 0\.125$/ }).first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Table of all interventions' }).getByRole('row')).not.toHaveCount(1);
  await expect(page.getByRole('region', { name: 'What the network was shown' }).getByRole('img').first()).toBeVisible();
  await inBothColours(page, 'shortcuts-06-uses');
  await toTop(page, 'Score by dose');
  await inBothColours(page, 'shortcuts-07-uses-curves');
  await toTop(page, 'What the network was shown');
  await inBothColours(page, 'shortcuts-08-uses-pictures');
});

test('the run has a chart of the score without the cue, with its control', async ({ page }) => {
  await page.getByRole('tab', { name: 'Watch' }).click();
  const meter = page.getByRole('figure').filter({ hasText: 'Change of the score without a cue' });
  const latest = /chromatic aberration [+−]?[01]\.\d+ \([01]\.\d+ without the cue, control [01]\.\d+\)/;
  await expect(meter.getByRole('listitem').filter({ hasText: latest })).toBeVisible();
  await expect(meter.getByRole('img', { name: latest })).toBeVisible();
  await inBothColours(page, 'shortcuts-09-meter');
});

test('a diagnosis can be saved as one file', async ({ page, door }) => {
  test.skip(door === 'desktop', 'the desktop app opens a native dialog');
  await page.getByRole('tab', { name: 'Does it cheat?' }).click();
  await page.getByRole('link', { name: 'Show report' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save report' }).click(),
  ]);
  const html = await readFile(await download.path(), 'utf8');
  expect(html).toMatch(/this network \w+ chromatic aberration/);
  const report = page.getByRole('region', { name: 'Report' });
  await expect(report.getByRole('heading', { name: /^This network uses .*chromatic aberration/ })).toBeVisible();
  await expect(report.getByRole('img', { name: /^The marked place, magnified 8 times/ })).toBeVisible();
  await inBothColours(page, 'shortcuts-09-report');
});

test('the paired run trains with the remedy, and the two runs are compared', async ({ page }) => {
  test.setTimeout(slowMs);
  await go(page, 'See it cheat');
  const remedy = step(page, 'Train again with the remedy');
  await remedy.getByRole('button', { name: 'Train again with the remedy' }).click();
  await expect(remedy.getByRole('table')).toBeVisible({ timeout: slowMs });
  await expect(remedy).toContainText(/: .* → .*; everything else is equal\./);
  await remedy.getByRole('button', { name: 'Diagnose', exact: true }).click();
  await expect(remedy.getByText('Done', { exact: true })).toBeVisible({ timeout: slowMs });
  await expect(remedy.getByRole('row', { name: /^Diagnosis/ })).toContainText('chromatic aberration');
  await inBothColours(page, 'shortcuts-10-pair');
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
