/** Charts of a run: smoothing, logarithmic axis, zoom by keyboard and by dragging, linked hover, table, copy and save. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './door.ts';
import { beyondTheSides, settled } from './layout.ts';
import { field, go, inBothColours, labelOf, violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'charts' });

const chart = (page: Page, title: string): Locator => page.getByRole('figure').filter({ hasText: title });
const loss = (page: Page) => chart(page, 'Loss');
const score = (page: Page) => chart(page, 'Held-out score');
const plot = (figure: Locator) => figure.getByRole('img', { name: /^Chart by step/ });
/** The path of a line, by the name of its series. */
const line = (figure: Locator, name: string) => figure.locator(`.recharts-line-curve[name="${name}"]`);
/** The labels of an axis, from the plot. */
const ticks = (figure: Locator, axis: 'x' | 'y') =>
  figure.locator(`.recharts-${axis}Axis-tick-labels text`).allTextContents();

test('a run has charts with tools', async ({ page }) => {
  test.setTimeout(400_000);
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(page.getByRole('link', { name: /^Train on these/ })).toBeVisible({ timeout: 120_000 });
  await go(page, 'New run');
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await field(page, labelOf('size')).fill('32');
  await field(page, 'Epochs').fill('8');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 300_000 });
  await expect(page.getByRole('group', { name: 'View of the charts' })).toBeVisible();
  await expect(plot(loss(page))).toHaveAccessibleName(
    /^Chart by step: Loss\. Latest: training [\d.]+, held out [\d.]+$/,
  );
  await expect(loss(page).getByText('loss (nats)', { exact: true })).toBeVisible();
});

test('the charts line up', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 }); // one below the other
  const axes = await Promise.all(
    [loss(page), score(page)].map((figure) => figure.locator('.recharts-cartesian-grid').boundingBox()),
  );
  expect(axes[0]?.x).toBeCloseTo(axes[1]!.x, 1);
  expect(axes[0]?.width).toBeCloseTo(axes[1]!.width, 1);
  expect(await ticks(loss(page), 'x')).not.toHaveLength(0);
  expect(await ticks(loss(page), 'x')).toEqual(await ticks(score(page), 'x'));
  expect(await beyondTheSides(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('measures without labels have charts of their own, with limits and with words for what is absent', async ({
  page,
}) => {
  const group = page.getByRole('region', { name: 'Without labels' });
  const rank = group.getByRole('figure').filter({ hasText: 'RankMe' });
  await expect(plot(rank)).toHaveAccessibleName(/^Chart by step: RankMe\. Latest: [\d.]+ of at most \d+$/);
  await expect(rank).toContainText('Compares runs of one method only');
  await expect(rank.locator('.recharts-reference-line line')).toHaveCount(1);
  await expect(group.getByRole('img', { name: /^Chart: share of the variance by direction/ })).toBeVisible();
  await expect(group).toContainText('LiDAR and Alignment need views of the held-out images');
});

test('smoothing keeps the raw line as a faint one', async ({ page }) => {
  const lines = loss(page).locator('.recharts-line-curve');
  await expect(lines).toHaveCount(2);
  const slider = page.getByRole('slider', { name: 'Smoothing' });
  await expect(slider).toHaveAttribute('aria-valuetext', 'none');
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', 'mean of about 100 steps');
  await expect(lines).toHaveCount(4);
  const raw = await line(loss(page), 'training').getAttribute('d');
  await expect(line(loss(page), 'training, smoothed')).not.toHaveAttribute('d', raw!);
  await inBothColours(page, 'charts-1-smoothed');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(lines).toHaveCount(2);
  await expect(line(loss(page), 'training')).toHaveAttribute('d', raw!);
});

test('the horizontal axis can be epochs, images or training time, in plot, table and sliders', async ({ page }) => {
  const axis = page.getByRole('combobox', { name: 'Horizontal axis' });
  const choose = async (name: string) => {
    await axis.click();
    await page.getByRole('option', { name, exact: true }).click();
  };
  await expect(axis).toHaveValue('Steps');
  const shape = await line(loss(page), 'training').getAttribute('d');
  for (const [name, label, end] of [
    ['Epochs', 'epoch', 'Last epoch in view'],
    ['Images', 'images', 'Last image in view'],
    ['Training time', /^training time \((s|min)\)$/, 'End of the time in view'],
  ] as const) {
    await choose(name);
    for (const figure of [loss(page), score(page)])
      await expect(figure.locator('.recharts-label').filter({ hasText: label })).toHaveCount(1);
    await expect(page.getByRole('slider', { name: end })).toHaveAttribute('aria-valuetext', /\d/);
    await inBothColours(page, `charts-axis-${name.toLowerCase().replaceAll(' ', '-')}`);
  }
  await loss(page).getByRole('button', { name: 'Show as table: Loss' }).click();
  await expect(loss(page).getByRole('columnheader').first()).toHaveText(/^training time/);
  await loss(page).getByRole('button', { name: 'Show as chart: Loss' }).click();
  await choose('Steps');
  await expect(line(loss(page), 'training')).toHaveAttribute('d', shape!);
});

test('the axis of the loss can be logarithmic', async ({ page }) => {
  const before = await line(loss(page), 'training').getAttribute('d');
  const scores = await line(score(page), 'held out').getAttribute('d');
  const toggle = page.getByRole('switch', { name: 'Logarithmic loss' });
  await toggle.focus();
  await page.keyboard.press('Space');
  await expect(toggle).toBeChecked();
  await expect(line(loss(page), 'training')).not.toHaveAttribute('d', before!);
  await expect(line(score(page), 'held out')).toHaveAttribute('d', scores!);
  await page.keyboard.press('Space');
  await expect(line(loss(page), 'training')).toHaveAttribute('d', before!);
});

test('all charts zoom together, by keyboard', async ({ page }) => {
  const all = await ticks(score(page), 'x');
  const reset = page.getByRole('button', { name: 'Show all steps' });
  await expect(reset).toHaveAttribute('aria-disabled', 'true');
  const first = page.getByRole('slider', { name: 'First step in view' });
  await first.focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('status').filter({ hasText: /^Steps 5 to \d+ in view$/ })).toBeAttached();
  for (const figure of [loss(page), score(page)]) await expect.poll(() => ticks(figure, 'x')).not.toEqual(all);
  await reset.focus();
  await page.keyboard.press('Enter');
  for (const figure of [loss(page), score(page)]) await expect.poll(() => ticks(figure, 'x')).toEqual(all);
  await expect(reset).toBeFocused();
});

test('a drag over a plot zooms, a click does not', async ({ page }) => {
  const all = await ticks(score(page), 'x');
  const grid = (await loss(page).locator('.recharts-cartesian-grid').boundingBox())!;
  const at = (share: number) => [grid.x + share * grid.width, grid.y + grid.height / 2] as const;
  await page.mouse.click(...at(0.3));
  expect(await ticks(score(page), 'x')).toEqual(all);
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.75), { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => ticks(score(page), 'x')).not.toEqual(all);
  await expect(page.getByRole('status').filter({ hasText: /^Steps \d+ to \d+ in view$/ })).toBeAttached();
  await inBothColours(page, 'charts-2-zoomed');
  await page.getByRole('button', { name: 'Show all steps' }).click();
  await expect.poll(() => ticks(score(page), 'x')).toEqual(all);
});

test('the pointer over one chart shows the same place in the others', async ({ page }) => {
  const grid = (await loss(page).locator('.recharts-cartesian-grid').boundingBox())!;
  await page.mouse.move(grid.x + 0.6 * grid.width, grid.y + grid.height / 2);
  const label = (figure: Locator) => figure.locator('.recharts-tooltip-label');
  await expect(label(loss(page))).toHaveText(/^step \d+$/);
  await expect(label(score(page))).toHaveText(/^step \d+$/);
  await expect(score(page).locator('.recharts-tooltip-wrapper')).toBeVisible();
  const xOf = async (figure: Locator) => Number((await label(figure).textContent())?.replace(/\D/g, ''));
  const steps = await page.getByRole('slider', { name: 'Last step in view' }).getAttribute('aria-valuemax');
  expect(Math.abs((await xOf(loss(page))) - (await xOf(score(page))))).toBeLessThan(Number(steps) / 4);
  await page.mouse.move(700, 4);
});

test('the values are a table, reached by keyboard', async ({ page }) => {
  const toggle = score(page).getByRole('button', { name: 'Show as table: Held-out score' });
  await toggle.focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('region', { name: 'Values of the chart: Held-out score' });
  await expect(table.getByRole('columnheader')).toHaveText(['step', 'held out', 'untrained', 'chance']);
  await expect(table.getByRole('row').nth(1).getByRole('cell')).toHaveText(['0', /^0\.\d{3}$/, /^0\.\d{3}$/, '0.250']);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(table).toBeFocused();
  expect(await violationsOf(page)).toEqual([]);
  await inBothColours(page, 'charts-3-table');
  await score(page).getByRole('button', { name: 'Show as chart: Held-out score' }).click();
});

test('a chart is copied and saved as PNG, SVG and CSV', async ({ page, door }) => {
  test.skip(door === 'desktop', 'the desktop app opens a native dialog');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const menu = score(page).getByRole('button', { name: 'Copy or save: Held-out score' });
  const choose = async (item: string) => {
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
  };
  const saved = async (format: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), choose(`Save as ${format}`)]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`held-out-score\\.${format.toLowerCase()}$`));
    return readFile(await download.path());
  };
  const csv = (await saved('CSV')).toString();
  expect(csv).toMatch(/^step,held out,untrained,chance\r\n0,0\.\d+,0\.\d+,0\.25\r\n/);
  const svg = (await saved('SVG')).toString();
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain('Held-out score (Accuracy)');
  expect(svg, 'no variable of the page is left').not.toMatch(/="var\(/);
  const png = await saved('PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const { width } = (await plot(score(page)).boundingBox())!;
  expect(png.readUInt32BE(16), 'sharp in print').toBeGreaterThan(2 * width);
  await expect(score(page).getByRole('status')).toHaveText('Saved as PNG');
  // The legend of the cheat meter is wider than its plot; the saved figure has room for it.
  const meter = chart(page, 'Change of the score without a cue');
  await meter.getByRole('button', { name: /^Copy or save/ }).click();
  const [wide] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Save as SVG' }).click(),
  ]);
  const figure = await readFile(await wide.path(), 'utf8');
  const plotWidth = (await plot(meter).boundingBox())!.width;
  expect(Number(/ width="(\d+)"/.exec(figure)?.[1])).toBeGreaterThan(plotWidth + 24);
  await choose('Copy as CSV');
  await expect(score(page).getByRole('status')).toHaveText('Copied as CSV');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(csv);
  await choose('Copy as PNG');
  await expect(score(page).getByRole('status')).toHaveText('Copied as PNG');
  const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  expect(types).toContain('image/png');
});

test('Tab stops at buttons and sliders only, and axe finds nothing', async ({ page }) => {
  await page.getByRole('tab', { name: 'Watch' }).focus();
  const stops: string[] = [];
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const { activeElement: at } = document;
      const name = at?.getAttribute('aria-label') ?? at?.textContent ?? '';
      return `${at?.getAttribute('role') ?? at?.tagName.toLowerCase()} ${name}`;
    });
    stops.push(stop);
    if (stop.startsWith('button Copy or save: Held-out')) break;
  }
  const charts = stops.slice(stops.indexOf('slider Smoothing'));
  expect(charts).toEqual([
    'slider Smoothing',
    'slider First step in view',
    'slider Last step in view',
    'combobox ',
    'switch ',
    'button Show all steps',
    'button Show as table: Loss',
    'button Copy or save: Loss',
    'button Show as table: Held-out score',
    'button Copy or save: Held-out score',
  ]);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    await settled(page);
    expect(await violationsOf(page)).toEqual([]);
    expect(await beyondTheSides(page)).toEqual([]);
  }
});

test('the list of runs shows the loss as a small line, with its ends in words', async ({ page }) => {
  await go(page, 'Runs');
  const sparkline = page.getByRole('img', { name: /^Loss from [\d.]+ to [\d.]+$/ });
  await expect(sparkline).toBeVisible();
  await expect(sparkline.locator('path')).toHaveAttribute('d', /^M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+$/);
  await inBothColours(page, 'charts-sparkline');
  expect(await violationsOf(page)).toEqual([]);
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
