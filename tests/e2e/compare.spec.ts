/** Runs side by side: marked in the list, compared in tables, and their answers under one slider. Runs come from the command line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../built.ts';
import { smallSamples } from '../small-samples.ts';
import { expect, test } from './door.ts';
import { settled } from './layout.ts';
import { go, violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 600_000 });
test.use({ journey: 'compare' });

const home = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-compare-')));
const [images, heldOut] = [join(home, 'images'), join(home, 'held-out')];
test.beforeAll(async () => {
  await smallSamples(images);
  await smallSamples(heldOut);
  for (const [index, name] of readdirSync(heldOut).entries()) rmSync(join(index % 2 === 0 ? heldOut : images, name)); // no image in both
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

const command = join(root, 'dist', 'hosts', 'cli.js');
function train(workspace: string, name: string, ...words: readonly string[]): void {
  const folders = ['--images', images, '--held-out', heldOut, '--name', name, '--workspace', workspace];
  const settings = '--task colorization --size 32 --steps 12 --batch 8 --engine cpu'.split(' ');
  const { status, stderr } = spawnSync(process.execPath, [command, 'train', ...folders, ...settings, ...words]);
  expect(status, String(stderr)).toBe(0);
}

test('runs of the command line appear in the list, and those that are marked are compared', async ({
  page,
  opened,
}) => {
  await go(page, 'Runs');
  train(opened.workspace, 'First seed', '--seed', '1');
  train(opened.workspace, 'Second seed', '--seed', '2');
  train(opened.workspace, 'Fast', '--seed', '1', '--lr', '0.01');
  for (const run of readdirSync(join(opened.workspace, 'runs')))
    spawnSync(process.execPath, [command, 'answers', '--run', run, '--workspace', opened.workspace]);
  const compare = page.getByRole('button', { name: /^Compare/ });
  for (const name of ['First seed', 'Second seed', 'Fast']) {
    await page.getByRole('checkbox', { name: `Mark ${name} to compare` }).check();
    await expect(compare).toBeEnabled({ enabled: name !== 'First seed' });
  }
  await compare.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
  const table = page.getByRole('region', { name: 'Comparison of the runs' });
  await expect(table.getByRole('columnheader', { name: 'Fast' })).toBeVisible();
  await expect(table.getByRole('row', { name: /^Random seed/ })).toContainText('2');
  await expect(table.getByRole('row', { name: /^Learning rate/ })).toContainText('0.01');
  await expect(table.getByRole('row', { name: /^Held-out score/ })).toContainText(/\d\.\d{3}/);
  await expect(page.getByRole('region', { name: /^Mean over seeds/ })).toContainText('Held-out score');
});

test('the difference to a chosen run has a paired interval, and the comparison a report', async ({ page, door }) => {
  const table = page.getByRole('region', { name: 'Comparison of the runs' });
  const difference = table.getByRole('row', { name: /^Difference to Fast/ });
  await expect(difference.getByText(/^[+−]0\.\d{3} \[[+−]\d\.\d{3}, [+−]\d\.\d{3}\]/)).toHaveCount(2);
  await expect(difference.getByText(/^on \d+ images in common$/)).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Differences to' }).click();
  await page.getByRole('option', { name: 'First seed' }).click();
  await expect(table.getByRole('row', { name: /^Difference to First seed/ })).toBeVisible();
  await page.reload();
  await expect(table.getByRole('row', { name: /^Difference to First seed/ })).toBeVisible();
  test.skip(door === 'desktop', 'a download of the desktop app opens a native dialog');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save report' }).click();
  const file = test.info().outputPath('report.html');
  await (await download).saveAs(file);
  const reader = await page.context().browser()!.newContext({ offline: true });
  const report = await reader.newPage();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [390, 1440]) {
      await report.emulateMedia({ colorScheme });
      await report.setViewportSize({ width, height: 900 });
      await report.goto(pathToFileURL(file).href);
      await expect(report.getByRole('img', { name: /^Held-out score\. Last: Fast/ })).toBeVisible();
      await expect(report.getByText(/train --images \S+.* --lr 0\.01 /)).toBeVisible();
      expect(await report.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violationsOf(report)).toEqual([]);
    }
  await reader.close();
});

test('curves of all runs stand in one chart, seeds also as their mean', async ({ page }) => {
  const curves = page.getByRole('region', { name: 'Curves' });
  const score = curves.getByRole('figure').filter({ hasText: 'Held-out score' });
  for (const name of ['First seed', 'Second seed', 'Fast']) await expect(score.getByText(name)).toBeVisible();
  await curves.getByRole('switch', { name: /^Mean over seeds/ }).click({ force: true });
  await expect(score.getByText(/^mean of 2 seeds of/)).toBeVisible();
  await expect(score.getByText('Fast')).toBeVisible();
});

test('one slider moves the boards of all runs', async ({ page }) => {
  const answers = page.getByRole('region', { name: 'Answers about the same images' });
  const first = answers.getByRole('listitem').first();
  await expect(first.getByText('step 12')).toHaveCount(3);
  const slider = answers.getByRole('slider', { name: 'Step of all boards' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(first.getByText('step 12')).toHaveCount(0);
  await expect(first.getByText(/step \d+$/).first()).toBeVisible();
  await page.keyboard.press('End');
  await expect(first.getByText('step 12')).toHaveCount(3);
  const pictures = first.getByRole('img', { name: /^Network’s answer/ });
  await expect(pictures).toHaveCount(3);
  for (const picture of await pictures.all())
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test('answers of two runs are wiped over each other', async ({ page }) => {
  const answers = page.getByRole('region', { name: 'Answers about the same images' });
  await answers.getByRole('combobox', { name: 'Show answers' }).click();
  await page.getByRole('option', { name: 'Wipe between two' }).click();
  const upper = answers.getByRole('listitem').first().getByRole('img').nth(1);
  await expect(upper).toHaveCSS('clip-path', 'inset(0px 50% 0px 0px)');
  await answers.getByRole('slider', { name: 'Border between the two answers' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(upper).toHaveCSS('clip-path', 'inset(0px 49% 0px 0px)');
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [390, 1440])
    test(`axe finds nothing at ${width} px, in ${colorScheme}`, async ({ page }, info) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violationsOf(page)).toEqual([]);
      await page.screenshot({ path: info.outputPath('compare.png'), fullPage: true });
    });

test('runs are found by a setting, grouped, and marked all together', async ({ page, door }, info) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await go(page, 'Runs');
  const list = page.getByRole('region', { name: 'All runs' });
  const names = () => list.getByRole('link').allTextContents();
  await page.getByRole('button', { name: 'Filter by a setting or result' }).click();
  await page.getByRole('combobox', { name: 'Setting or result' }).fill('learning');
  await page.getByRole('option', { name: 'Learning rate' }).click();
  await page.getByRole('combobox', { name: 'Comparison' }).click();
  await page.getByRole('option', { name: '<', exact: true }).click();
  await page.getByRole('combobox', { name: 'Value' }).fill('0.01');
  await page.getByRole('button', { name: 'Add condition' }).click();
  await expect.poll(names).toEqual(['Second seed', 'First seed']);
  await expect(list.getByRole('columnheader', { name: 'Learning rate' })).toBeVisible();
  await page.reload();
  await expect.poll(names).toEqual(['Second seed', 'First seed']);

  await page.getByRole('combobox', { name: 'Group by' }).fill('seed');
  await page.getByRole('option', { name: 'Random seed' }).click();
  const group = list.getByRole('button', { name: /^Random seed: 2 1 run · held-out score: best/ });
  await expect(group).toHaveAttribute('aria-expanded', 'true');
  await group.click();
  await expect.poll(names).toEqual(['First seed']);
  await page.screenshot({ path: info.outputPath('groups.png') });

  await list.getByRole('checkbox', { name: 'Mark all 2 runs of this list' }).check();
  const marked = page.getByRole('region', { name: 'Marked runs' });
  await expect(marked.getByRole('status')).toHaveText('2 runs marked');
  await marked.getByRole('button', { name: 'Tag …' }).click();
  await page.getByRole('textbox', { name: 'Tag for the marked runs' }).fill('slow');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Remove: Learning rate/ }).click();
  await expect(marked.getByRole('status')).toHaveText('2 runs marked');
  await page.getByRole('combobox', { name: 'Group by' }).fill('Tag');
  await page.getByRole('option', { name: 'Tag', exact: true }).click();
  await expect(list.getByRole('button', { name: /^slow 2 runs/ })).toBeVisible();
  if (door !== 'desktop') {
    const download = page.waitForEvent('download');
    await marked.getByRole('button', { name: 'Export CSV' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text.split('\r\n')[0]).toContain('learningRate');
    expect(text.trimEnd().split('\r\n')).toHaveLength(3);
  }
  expect(await violationsOf(page)).toEqual([]);
  await marked.getByRole('button', { name: 'Delete …' }).click();
  await expect(page.getByRole('dialog')).toContainText('Second seed, First seed');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await marked.getByRole('button', { name: 'Clear marks' }).click();
  await expect(marked).toHaveCount(0);
});

test('a note at a step leads to its board, and is there again after a reload', async ({ page }) => {
  await go(page, 'Runs');
  await page.getByRole('link', { name: 'Fast' }).click();
  await page.getByRole('textbox', { name: 'Step of a new note' }).fill('12');
  await page.getByRole('textbox', { name: 'New note', exact: true }).fill('the loss jumps');
  await page.getByRole('button', { name: 'Add note' }).click();
  const note = page.getByRole('textbox', { name: 'Note at step 12' });
  await expect(note).toHaveValue('the loss jumps');
  await note.fill('the loss jumps up');
  await note.blur();
  await page.reload();
  await expect(note).toHaveValue('the loss jumps up');
  await page.getByRole('button', { name: 'Step 12', exact: true }).click();
  await expect(page.getByText(/^At step 12/)).toBeVisible();
  await page.getByRole('button', { name: 'Remove the note at step 12' }).click();
  await expect(note).toHaveCount(0);
});

test('runs are starred, archived, tagged and sorted in the list', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await go(page, 'Runs');
  const names = () => page.getByRole('region', { name: 'All runs' }).getByRole('link').allTextContents();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(names).toEqual(['Fast', 'First seed', 'Second seed']);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Run', exact: true })).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(names).toEqual(['Second seed', 'First seed', 'Fast']);

  await page.getByRole('button', { name: 'Star Fast' }).click();
  await expect(page.getByRole('button', { name: 'Star Fast' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Archive Second seed' }).click();
  await expect.poll(names).toEqual(['First seed', 'Fast']);
  const show = page.getByRole('combobox', { name: 'Show' });
  await show.click();
  await page.getByRole('option', { name: 'Starred runs (1)' }).click();
  await expect.poll(names).toEqual(['Fast']);
  await show.click();
  await page.getByRole('option', { name: 'Archived runs (1)' }).click();
  await expect.poll(names).toEqual(['Second seed']);
  await page.getByRole('button', { name: 'Take out of the archive: Second seed' }).click();
  await expect.poll(names).toEqual([]);

  await show.click();
  await page.getByRole('option', { name: /^All but archived/ }).click();
  await page.getByRole('link', { name: 'Fast' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Tags' }).fill('paper');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Note' }).fill('learning rate too high');
  await page.getByRole('tab', { name: 'Watch' }).click();
  await page.reload();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('learning rate too high');
  await go(page, 'Runs');
  await page.getByRole('textbox', { name: 'Find' }).fill('PAPER');
  await expect.poll(names).toEqual(['Fast']);
});

test('a comparison goes on with the runs that are left when one is deleted', async ({ page, opened }) => {
  await page.getByRole('textbox', { name: 'Find' }).fill('');
  for (const name of ['First seed', 'Second seed', 'Fast'])
    await page.getByRole('checkbox', { name: `Mark ${name} to compare` }).check();
  await page.getByRole('button', { name: 'Compare 3 runs' }).click();
  const table = page.getByRole('region', { name: 'Comparison of the runs' });
  await expect(table.getByRole('columnheader', { name: 'Fast' })).toBeVisible();
  const fast = (await table.getByRole('link', { name: 'Fast' }).getAttribute('href'))!.split('/').at(-1)!;
  rmSync(join(opened.workspace, 'runs', fast), { recursive: true });
  await expect(table.getByRole('columnheader', { name: 'Fast' })).toHaveCount(0);
  await expect(table.getByRole('columnheader', { name: 'Second seed' })).toBeVisible();
});
