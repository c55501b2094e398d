/** New runs that begin elsewhere: on a named dataset, as a copy of a run, or after a failed one. Runs come from the command line. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { runRecordSchema } from '../../shared/run-results.ts';
import { root } from '../built.ts';
import { smallSamples } from '../small-samples.ts';
import { expect, test } from './door.ts';
import { chooseFrom, go } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 600_000 });
test.use({ journey: 'copy' });

const home = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-copy-')));
const [images, heldOut] = [join(home, 'images'), join(home, 'held-out')];
test.beforeAll(async () => {
  await smallSamples(images);
  await smallSamples(heldOut);
  for (const [index, name] of readdirSync(heldOut).entries()) rmSync(join(index % 2 === 0 ? heldOut : images, name)); // no image in both
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs `train` in the page's workspace. @returns The exit code. */
function train(workspace: string, ...words: readonly string[]): number | null {
  const command = [join(root, 'dist', 'hosts', 'cli.js'), 'train', '--workspace', workspace, ...words];
  return spawnSync(process.execPath, command, { stdio: 'ignore' }).status;
}

const recordOf = (workspace: string, page: Page) => {
  const id = new URL(page.url()).hash.split('/')[2] ?? '';
  return runRecordSchema.parse(JSON.parse(readFileSync(join(workspace, 'runs', id, 'run.json'), 'utf8')));
};
const start = (page: Page) => page.getByRole('button', { name: 'Start training' });
/** Starts the run once its images are indexed. */
async function begin(page: Page): Promise<void> {
  await expect(start(page)).toBeEnabled({ timeout: 300_000 });
  await start(page).click();
}
const preview = (page: Page) => page.getByRole('region', { name: 'What the network will see' });
const trainOn = (page: Page) => page.getByRole('combobox', { name: 'Train on' });

test('a copied run has the images, the held-out images, the exclusions and all settings of the original', async ({
  page,
  opened,
}) => {
  const list = join(home, 'excluded.txt');
  const excluded = readdirSync(images).slice(0, 2);
  writeFileSync(list, excluded.map((name) => join(images, name)).join('\n'));
  const settings = '--task rotation --size 32 --steps 6 --batch 8 --seed 7 --engine cpu --set momentum=0.8'.split(' ');
  const folders = ['--images', images, '--held-out', heldOut, '--exclude', list];
  expect(train(opened.workspace, ...folders, ...settings, '--name', 'The original')).toBe(0);

  await go(page, 'Runs');
  await page.getByRole('link', { name: 'The original' }).click();
  const original = recordOf(opened.workspace, page);
  await page.getByRole('button', { name: 'Copy settings' }).click();
  await expect(page.getByText('2 images excluded, as in the copied run.')).toBeVisible({ timeout: 60_000 });
  const panel = page.getByRole('region', { name: 'Start', exact: true });
  await expect(panel).toContainText(images);
  await expect(panel).toContainText(heldOut);
  await begin(page);
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 300_000 });

  const copy = recordOf(opened.workspace, page);
  const started = ({
    folders,
    heldOutFolders,
    excluded,
    settings,
    settingsHash,
    datasetFingerprint,
    from,
  }: typeof copy) => ({
    folders,
    heldOutFolders,
    excluded,
    settings,
    settingsHash,
    datasetFingerprint,
    from,
  });
  expect(copy.id).not.toBe(original.id);
  expect(started(copy)).toEqual(started(original));
  expect(copy.excluded).toHaveLength(2);
  expect(copy.ending?.heldOut, 'and it gives the same score').toEqual(original.ending?.heldOut);
});

test('a run from the encoder of another one is copied with it', async ({ page, opened }) => {
  await chooseFrom(page, 'New run from this encoder');
  await expect(page.getByText(/^Starts from the encoder of/)).toBeVisible();
  await begin(page);
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 300_000 });
  const { from } = recordOf(opened.workspace, page);
  expect(from).toBeDefined();
  await page.getByRole('button', { name: 'Copy settings' }).click();
  await expect(page.getByText(/^Images and settings copied from/)).toBeVisible();
  await begin(page);
  await expect(page.getByRole('heading', { level: 1, name: /\(\d\)/ }), 'its name is numbered').toBeVisible();
  expect(recordOf(opened.workspace, page).from).toBe(from);
  await expect(page.getByText(/^Finished all/)).toBeVisible({ timeout: 300_000 });
});

test('the dataset that the address names is chosen at the first visit, not the newest', async ({ page }) => {
  await go(page, 'Images');
  await page.getByRole('link', { name: /^images/ }).click();
  const link = page.getByRole('link', { name: /^Train on these/ });
  const address = await link.getAttribute('href');
  await go(page, 'Images');
  await page.getByRole('button', { name: /^Try it on the sample/ }).click();
  await expect(link).toBeVisible({ timeout: 300_000 });
  await page.evaluate((to) => {
    location.hash = to ?? '';
  }, address);
  await page.reload();
  await expect(trainOn(page)).toHaveValue(/^images \(/);
  await expect(page.getByRole('region', { name: 'Start', exact: true })).toContainText(images);
  await page.waitForTimeout(1000);
  await expect(trainOn(page), 'nor a moment later').toHaveValue(/^images \(/);
});

test('a task that cannot use the images has no enabled Start button, and shows no other preview', async ({ page }) => {
  await expect(preview(page).getByRole('figure').first()).toBeVisible({ timeout: 60_000 });
  await expect(start(page)).toBeEnabled();
  await page.getByRole('radio', { name: 'Common fate' }).check();
  await expect(preview(page).getByRole('figure'), 'the preview of rotation is gone').toHaveCount(0);
  await expect(start(page), 'also before the answer').toBeDisabled();
  await expect(preview(page).getByText(/No video among these/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^These images cannot be used for this task/)).toBeVisible();
  await expect(start(page)).toBeDisabled();
  await page.getByRole('radio', { name: 'Rotation' }).check();
  await expect(preview(page).getByRole('figure').first()).toBeVisible({ timeout: 60_000 });
  await expect(start(page)).toBeEnabled();
});

test('a run that failed because of its images offers what helps, and nothing else', async ({ page, opened }) => {
  await go(page, 'Runs');
  await page.getByRole('link', { name: 'The original' }).click();
  const { started: _, ...record } = recordOf(opened.workspace, page);
  const failure = { code: 'unusable-input', message: 'no video among these 37 images' };
  const failed = { ...record, id: `${record.id}-failed`, name: 'No clips' };
  const folder = join(opened.workspace, 'runs', failed.id);
  mkdirSync(folder);
  const ending = { status: 'failed', step: 0, seconds: 1, failure };
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...failed, ending }));
  await go(page, 'Runs');
  await page.getByRole('link', { name: 'No clips' }).click();
  await expect(page.getByText(/No video among these/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy settings' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: 'New run from this encoder' })).toBeDisabled();
  await page.keyboard.press('Escape');
});

test('a run whose images are gone cannot be copied onto other images', async ({ page }) => {
  await go(page, 'Runs');
  await page.getByRole('link', { name: 'The original' }).click();
  renameSync(heldOut, `${heldOut}-moved`);
  await page.getByRole('button', { name: 'Copy settings' }).click();
  await expect(page.getByText(new RegExp(`${heldOut}`)).first()).toBeVisible();
  await expect(trainOn(page)).toHaveValue('');
  await expect(start(page)).toBeDisabled();
  renameSync(`${heldOut}-moved`, heldOut);
});

test('runs are found by words and by task, with counts', async ({ page }) => {
  await go(page, 'Runs');
  const rows = page.getByRole('main').getByRole('table').getByRole('link');
  await expect(rows.first()).toBeVisible();
  const total = await rows.count();
  await page.getByRole('textbox', { name: 'Find' }).fill('the original');
  await expect(rows).toHaveText(['The original']);
  await expect(page.getByRole('status').filter({ hasText: `1 of ${total} runs` })).toBeVisible();
  await page.getByRole('textbox', { name: 'Find' }).fill('');
  await page.getByRole('combobox', { name: 'Task' }).click();
  await page.getByRole('option', { name: `Rotation (${total})` }).click();
  await expect(rows).toHaveCount(total);
});

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
