/** Shortcuts: what photographs give away, what a network uses, and a network that is seen to cheat, with real training. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { go, inBothColours, photograph } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ journey: 'shortcuts' });

const auditMs = 240_000;
/** Minutes on two idle cores; on a machine that is busy, much longer. */
const slowMs = 2_400_000;
const result = (page: Page) => page.getByRole('region', { name: 'Result' });
const step = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** Scrolls a part of the page to where it is looked at. */
const toTop = (page: Page, heading: string) =>
  page.getByRole('heading', { name: heading }).evaluate((element) => element.scrollIntoView());

test('an audit is offered beside the photographs, and says that nothing was looked for yet', async ({ page }) => {
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await page.getByRole('link', { name: 'What do they give away?' }).click({ timeout: 60_000 });
  await expect(page.getByRole('heading', { level: 1, name: 'What do these photographs give away?' })).toBeVisible();
  await expect(page.getByText(/^Not audited for Rotation yet/)).toBeVisible();
  await expect(page.getByText('Mask the border: off')).toBeVisible();
  await inBothColours(page, 'shortcuts-01-audit-empty');
});

test('an audit can be cancelled', async ({ page }) => {
  await page.getByRole('button', { name: 'Audit', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The audit was cancelled. Nothing was kept.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('it goes on when the page is left, and ends in a sentence and a card for every cue', async ({ page }) => {
  await page.getByRole('button', { name: 'Audit', exact: true }).click();
  await go(page, 'Runs');
  await page.goBack();
  await expect(result(page)).toBeVisible({ timeout: auditMs });
  await expect(result(page)).toContainText('No cue gives away more than it does in natural photographs.');
  await expect(page.getByRole('article', { name: /^Colour gradient: / })).toBeVisible();
  const applicable = page.getByRole('article');
  for (const card of await applicable.all()) {
    await expect(card).toContainText(/cue alone\s*0\.\d{3}/);
    await expect(card).toContainText(/chance\s*0\.250/);
  }
  const others = page.getByRole('heading', { name: 'Does not apply to Rotation' }).locator('..');
  await expect(others).toContainText('Chromatic aberration');
  await expect(others).toContainText('a turned photograph looks no different');
  await inBothColours(page, 'shortcuts-02-audit');
});

test('a remedy is a switch of the new run', async ({ page }) => {
  const remedy = page.getByRole('switch', { name: 'Use this remedy in the new run: Mask the border: on' }).first();
  await remedy.focus();
  await page.keyboard.press('Space');
  await expect(remedy).toBeChecked();
  await expect(page.getByText('Mask the border: on', { exact: true })).toBeVisible();
  await expect(page.getByText(/^The settings have changed since/)).toBeVisible();
  await page.getByRole('link', { name: 'Change them' }).click();
  await expect(page.getByRole('switch', { name: 'Mask the border' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Rotation' })).toBeChecked();
  await page.getByRole('link', { name: 'What do these photographs give away?' }).click();
  await expect(result(page)).toBeVisible();
});

test('an audit can be taken along as one file', async ({ page, door }) => {
  test.skip(door === 'desktop', 'the desktop asks where to keep it');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save as a report' }).click(),
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
  await expect(page.getByText('Planted at 6 px into')).toBeVisible({ timeout: auditMs });
});

test('the audit names it', async ({ page }) => {
  await step(page, 'Audit the photographs').getByRole('button', { name: 'Audit', exact: true }).click();
  await expect(page.getByText('One cue gives away answers: chromatic aberration.')).toBeVisible({
    timeout: auditMs,
  });
  await expect(page.getByRole('article', { name: 'Chromatic aberration: Leak' })).toBeVisible();
  await photograph(page, 'shortcuts-04-cheat-audited');
});

test('a network is trained on it, and the page may be left meanwhile', async ({ page }) => {
  test.setTimeout(slowMs);
  const train = step(page, 'Train a small network');
  await train.getByRole('button', { name: 'Train', exact: true }).click();
  await train.getByRole('link', { name: 'Watch it train' }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: /^See it cheat: chromatic aberration, 6 px/ }),
  ).toBeVisible();
  await page.reload();
  await go(page, 'See it cheat');
  await expect(train.getByText('At work')).toBeVisible();
  await expect(train.getByText(/^Finished all/)).toBeVisible({ timeout: slowMs });
  await expect(train.getByText(/^Score 0\.\d+ on held-out photographs; chance is 0\.125\.$/)).toBeVisible();
});

test('the diagnosis finds that the network reads it', async ({ page }) => {
  test.setTimeout(slowMs);
  const diagnose = step(page, 'Diagnose it');
  await diagnose.getByRole('button', { name: 'Diagnose' }).click();
  await diagnose.getByRole('button', { name: 'Cancel' }).click();
  await expect(diagnose.getByText('The diagnosis was cancelled.')).toBeVisible({ timeout: 60_000 });
  await diagnose.getByRole('button', { name: 'Diagnose' }).click();
  await expect(
    diagnose.getByText(/^The score drops from [01]\.\d+ to .*this network reads chromatic aberration\.$/),
  ).toBeVisible({
    timeout: slowMs,
  });
  await photograph(page, 'shortcuts-05-cheat-diagnosed');
});

test('a run says what it uses: verdict, curves, numbers, pictures', async ({ page }) => {
  await step(page, 'Diagnose it').getByRole('link', { name: 'Curves, numbers and pictures' }).click();
  await expect(page.getByRole('tab', { name: 'What it uses' })).toHaveAttribute('aria-selected', 'true');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText('this network reads chromatic aberration');
  await expect(verdict.getByRole('button', { name: 'Train again with the remedy' })).toBeEnabled();
  await expect(page.getByRole('img', { name: /^Chromatic aberration: .*; chance 0\.125$/ }).first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Table of all interventions' }).getByRole('row')).not.toHaveCount(1);
  await expect(page.getByRole('region', { name: 'What the network was shown' }).getByRole('img').first()).toBeVisible();
  await inBothColours(page, 'shortcuts-06-uses');
  await toTop(page, 'Dose and response');
  await inBothColours(page, 'shortcuts-07-uses-curves');
  await toTop(page, 'What the network was shown');
  await inBothColours(page, 'shortcuts-08-uses-pictures');
});

test('the cheat meter stands in the chart of the run, labelled', async ({ page }) => {
  await page.getByRole('tab', { name: 'Watch' }).click();
  await expect(page.getByText('with chromatic aberration removed')).toBeVisible();
  await inBothColours(page, 'shortcuts-09-meter');
});

test('a diagnosis can be taken along as one file', async ({ page, door }) => {
  test.skip(door === 'desktop', 'the desktop asks where to keep it');
  await page.getByRole('tab', { name: 'What it uses' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save as a report' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain('this network reads chromatic aberration');
});

test('the paired run trains with the one switch changed, and the two stand side by side', async ({ page }) => {
  test.setTimeout(slowMs);
  await go(page, 'See it cheat');
  const remedy = step(page, 'Train again with the remedy');
  await remedy.getByRole('button', { name: 'Train again with the remedy' }).click();
  await expect(remedy.getByRole('table')).toBeVisible({ timeout: slowMs });
  await expect(remedy).toContainText(
    'Colours: Keep all colours → Drop two of three channels; everything else is equal.',
  );
  await remedy.getByRole('button', { name: 'Diagnose', exact: true }).click();
  await expect(remedy.getByText('Done', { exact: true })).toBeVisible({ timeout: slowMs });
  await expect(remedy.getByRole('row', { name: /^Diagnosis/ })).toContainText('reads chromatic aberration');
  await inBothColours(page, 'shortcuts-10-pair');
});

test('nothing made the page write an error', async ({ errors }) => {
  expect(errors).toEqual([]);
});
