/** A sweep: set up in the form of a new run, stopped, resumed, finished; its ranking, figures, report and comparison. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { field, fits, go, labelOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 600_000 });
test.use({ journey: 'sweeps' });

const start = (page: Page) => page.getByRole('region', { name: 'Start the sweep' });
const amounts = (page: Page) => start(page).getByLabel('What the sweep amounts to');
const ranking = (page: Page) => page.getByRole('region', { name: 'Ranking of the trials' });
const runs = (page: Page) => page.getByRole('region', { name: 'Runs of the sweep' }).getByRole('row');
const plot = (page: Page) => page.getByRole('region', { name: 'Parallel coordinates' });

test('there is no sweep yet', async ({ page }) => {
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await go(page, 'Sweeps');
  await expect(page.getByRole('heading', { name: 'No sweeps yet' })).toBeVisible();
  await page.getByRole('link', { name: 'New sweep' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New sweep' })).toBeVisible();
});

test('the form of a run is that of a sweep, and says what is wrong with values and what the plan amounts to', async ({
  page,
}) => {
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await page.getByRole('link', { name: 'Sweep settings…' }).click();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('2');
  await page.getByRole('button', { name: /^Optimiser, seed/ }).click();
  await expect(start(page).getByRole('button', { name: 'Start the sweep' })).toBeDisabled();
  await expect(start(page).getByRole('status')).toHaveText('Vary a setting, or train with more than one seed.');

  await page.getByRole('checkbox', { name: 'Vary Learning rate' }).check();
  await field(page, 'Learning rate').fill('0.001, 20');
  await expect(page.getByText('20: Enter a value from 0.000001 to 10').first()).toBeVisible();
  await expect(start(page).getByRole('button', { name: 'Start the sweep' })).toBeDisabled();
  await field(page, 'Learning rate').fill('0.001, 0.03');
  await page.getByRole('checkbox', { name: 'Vary Weight decay' }).check();
  await field(page, 'Weight decay').fill('0, 0.05');
  await expect(amounts(page)).toHaveText(/^Trials4Runs4Steps of all runsabout \d+$/);
  await field(page, 'Seeds for each trial').fill('3');
  await expect(amounts(page)).toHaveText(/^Trials4Runs12Steps/);
  await field(page, 'Trials drawn at random').fill('2');
  await expect(amounts(page)).toHaveText(/^Trials2Runs6Steps/);
  await field(page, 'Trials drawn at random').fill('');
  await fits(page, 'sweep-form');
});

test('many runs are started only when their number is confirmed', async ({ page }) => {
  await field(page, 'Seeds for each trial').fill('100');
  await start(page).getByRole('button', { name: 'Start 400 runs' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start 400 runs?' });
  await expect(dialog).toContainText('4 trials give 400 runs');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await field(page, 'Seeds for each trial').fill('1');
});

test('the time of all runs is estimated from a few steps of one', async ({ page }) => {
  await start(page).getByRole('button', { name: 'Estimate time, memory and disk' }).click();
  await expect(start(page).getByText(/^All 4 runs: about .*, one after the other\./)).toBeVisible({ timeout: 240_000 });
});

test('a sweep is stopped, resumed, and finishes', async ({ page }) => {
  await page.getByLabel('Name of the sweep').fill('Rates and decays');
  await start(page).getByRole('button', { name: 'Start 4 runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Rates and decays' })).toBeVisible();
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(runs(page)).toHaveCount(5);
  await expect(runs(page).filter({ hasText: 'Running' })).toHaveCount(1, { timeout: 120_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(progress).toContainText('Stopped', { timeout: 120_000 });
  await expect(progress).toContainText('Resume continues the runs that have not finished');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(progress).toContainText('All 4 runs have finished.', { timeout: 400_000 });
  await expect(progress).toContainText(/Best held-out score: 0\.\d{3}, with Learning rate/);
  await expect(page.getByText(/the best of \d+ trials/i)).toBeVisible();
});

test('the ranking leads to the comparison of the best two', async ({ page }) => {
  await expect(ranking(page).getByRole('row')).toHaveCount(5);
  const means = (await ranking(page).locator('strong').allTextContents()).map(Number);
  expect(means).toEqual([...means].sort((a, b) => b - a));
  for (const place of [1, 2]) await page.getByRole('checkbox', { name: `Mark place ${place} to compare` }).check();
  await page.getByRole('button', { name: 'Compare the marked 2 trials' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
  const table = page.getByRole('region', { name: 'Comparison of the runs' });
  await expect(table.getByRole('columnheader', { name: /^(?!$)/ }).filter({ has: page.getByRole('link') })).toHaveCount(
    2,
  );
  const scores = await table.getByRole('row', { name: /^Held-out score/ }).textContent();
  for (const mean of means.slice(0, 2)) expect(scores).toContain(mean.toFixed(3));
  await page.goBack();
  await expect(ranking(page)).toBeVisible();
});

test('a run of a sweep leads to its sweep', async ({ page }) => {
  await ranking(page).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Run of a sweep' }).click();
  await expect(ranking(page)).toBeVisible();
});

test('a run is named by keys and by the pointer', async ({ page }) => {
  const list = plot(page).getByRole('listbox', { name: 'Runs, best first' });
  await expect(list.getByRole('option')).toHaveCount(4);
  await list.focus();
  const named = () => list.getByRole('option', { selected: true }).getAttribute('aria-label');
  const best = await named();
  expect(best).toMatch(/^Held-out score 0\.\d{3}: Learning rate .*, Weight decay .*, seed 1$/);
  await expect(page.getByText(`${best}.`)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  const second = await named();
  expect(second).not.toBe(best);
  await expect(page.getByText(`${second}.`)).toBeVisible();
  await page.keyboard.press('Home');
  expect(await named()).toBe(best);
  await page.keyboard.press('End');
  const worst = await named();
  // The first axis, where the best run's value is.
  const points = (await list.getByRole('option', { name: best! }).getAttribute('points'))!.split(' ').at(-1)!;
  const [x, y] = points.split(',').map(Number) as [number, number];
  expect(worst).not.toBe(best);
  await plot(page)
    .locator('svg')
    .hover({ position: { x: x - 6, y } });
  expect(await named()).toBe(best);
});

test('a range of an axis filters lines and table, by keys and by a drag', async ({ page }) => {
  const least = plot(page).getByRole('slider', { name: 'Learning rate: least value shown' });
  await least.focus();
  await page.keyboard.press('ArrowUp');
  await expect(least).toHaveAttribute('aria-valuetext', '0.03');
  await expect(plot(page).getByRole('option')).toHaveCount(2);
  await expect(runs(page)).toHaveCount(3);
  await expect(page.getByText('2 of 4 runs, within the ranges of the axes')).toBeVisible();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await expect(runs(page)).toHaveCount(5);

  await plot(page).scrollIntoViewIfNeeded();
  const box = (await plot(page).locator('svg').boundingBox())!;
  const points = (await plot(page).getByRole('option').first().getAttribute('points'))!.split(' ');
  const x = Number(points[1]!.split(',')[0]);
  await page.mouse.move(box.x + x, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + x, box.y + box.height - 4, { steps: 4 });
  await page.mouse.up();
  await expect(plot(page).getByRole('slider', { name: 'Weight decay: greatest value shown' })).toHaveAttribute(
    'aria-valuetext',
    '0',
  );
  await expect(runs(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Remove all ranges' }).click();
  await expect(runs(page)).toHaveCount(5);
});

test('importance and the measure by setting are said in numbers', async ({ page }) => {
  const importance = page.getByRole('region', { name: 'Importance of the settings' });
  for (const setting of ['Learning rate', 'Weight decay'])
    await expect(importance.getByRole('listitem').filter({ hasText: setting })).toHaveText(/(\d\.\d\d|not known)$/);
  await expect(
    page.getByRole('img', { name: /^Held-out score by learning rate\. 0\.001: mean 0\.\d{3} of 2 runs/ }),
  ).toBeVisible();
  await fits(page, 'sweep');
});

test('the report is one file with figures and tables', async ({ page }) => {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save report' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe('sweep-rates-and-decays.html');
  const report = readFileSync(await file.path(), 'utf8');
  expect(report.match(/<polyline class="shade-/g)).toHaveLength(4);
  for (const words of [
    '<h2>Ranking</h2>',
    'Importance of the settings',
    '<h3>Command</h3>',
    'Environment of the best run',
  ])
    expect(report).toContain(words);
  expect(report).not.toMatch(/<script|https?:/);
});

test('a deleted sweep leaves its runs', async ({ page, errors }) => {
  await go(page, 'Sweeps');
  const list = page.getByRole('region', { name: 'All sweeps' });
  await expect(list.getByRole('row', { name: /Rates and decays/ })).toContainText('All 4 runs have finished.');
  await fits(page, 'sweeps');
  await list.getByRole('link', { name: 'Rates and decays' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete this sweep?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'No sweeps yet' })).toBeVisible();
  await go(page, 'Runs');
  await expect(page.getByText('4 runs', { exact: true })).toBeVisible();
  expect(errors).toEqual([]);
});
