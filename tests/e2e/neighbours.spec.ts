/** Nearest neighbours: of an image of the folder, of a file that is chosen or dropped, by two encoders side by side. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { tinyModel } from '../worker/encoders/tiny-models.ts';
import { sortedSamples } from '../worker/evaluate/labelled.ts';
import { expect, test } from './door.ts';
import { fits, go, labIn } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'neighbours' });

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-neighbours-')));
const models = join(folder, 'models');
const images = join(folder, 'train');
let outside: string;

const lab = labIn(join(folder, 'elsewhere'));

test.beforeAll(async ({ opened: _ }) => {
  await sortedSamples(folder);
  const dark = join(folder, 'test', 'dark');
  outside = join(dark, readdirSync(dark)[0]!);
  const settings = ['--task', 'rotation', '--encoder', 'conv4', '--size', '32', '--batch', '4', '--steps', '4'];
  const [started] = lab('train', '--images', images, ...settings);
  lab('export', '--run', String(started!.run), '--format', 'onnx', '--out', models);
  mkdirSync(models, { recursive: true });
  writeFileSync(join(models, 'tiny.onnx'), tinyModel({ metadata: { mean: '[0, 0, 0]', std: '[1, 1, 1]' } }));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The desktop app opens a native dialog for folders of images, which tests cannot click.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

const dialog = (page: Page) => page.getByRole('dialog');
const row = (page: Page, encoder: string) => page.getByRole('region', { name: new RegExp(`^${encoder}`) });
const neighboursIn = (page: Page, encoder: string) => row(page, encoder).getByRole('listitem');
const question = (page: Page) => page.locator('#query-title');

async function path(page: Page, text: string): Promise<void> {
  await dialog(page).getByRole('combobox', { name: 'Path' }).fill(text);
  await page.keyboard.press('Enter');
}

async function addEncoder(page: Page, file: RegExp, name: string): Promise<void> {
  await go(page, 'Encoders');
  await page.getByRole('button', { name: 'Add encoder' }).click();
  await path(page, models);
  await dialog(page).getByLabel(file).check();
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible({ timeout: 30_000 });
}

test('without images and without an encoder, the page says what is missing', async ({ page }) => {
  await go(page, 'Neighbours');
  await expect(page.getByRole('heading', { name: 'No images yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Open a folder of images' }).click();
  await page.getByRole('button', { name: 'Choose folders' }).click();
  await path(page, images);
  await dialog(page).getByRole('button', { name: 'Open this folder' }).click();
  await expect(page.getByRole('region', { name: 'Images' })).toBeVisible();
  await go(page, 'Neighbours');
  await expect(page.getByRole('heading', { name: 'No encoder yet' })).toBeVisible();
  await fits(page, 'neighbours-1-no-encoder');
});

test('an image of the folder is clicked, and its neighbours are listed, nearest first', async ({ page }) => {
  await addEncoder(page, /^encoder\.onnx/, 'Export of a run');
  await go(page, 'Neighbours');
  await expect(question(page)).toHaveText('Choose the image whose neighbours you want');
  const first = page.getByRole('button', { name: /^Find the neighbours of / }).first();
  const name = await first.getByRole('img').getAttribute('alt');
  await first.click();
  await expect(question(page)).toHaveText(name!);
  await expect(neighboursIn(page, 'Export of a run')).toHaveCount(10, { timeout: 60_000 });
  const listed = await neighboursIn(page, 'Export of a run').allInnerTexts();
  const cosines = listed.map((text) => Number(/\d\.\d{3}/.exec(text)![0]));
  expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
  expect(cosines[0]).toBeLessThanOrEqual(1);
  await expect(neighboursIn(page, 'Export of a run').getByAltText(name!, { exact: true })).toHaveCount(0);
});

test('a neighbour becomes the next query, and opens large, by keyboard', async ({ page }) => {
  const second = neighboursIn(page, 'Export of a run').nth(1);
  const name = await second.getByRole('img').getAttribute('alt');
  await second.getByRole('button', { name: `Open ${name}` }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('img', { name: name! })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(dialog(page).getByText('1 of 10')).toBeVisible();
  await page.keyboard.press('Escape');
  await second.getByRole('button', { name: /^Find the neighbours of / }).focus();
  await page.keyboard.press('Enter');
  await expect(question(page)).toHaveText(name!);
  await expect(neighboursIn(page, 'Export of a run')).toHaveCount(10, { timeout: 60_000 });
});

test('two encoders stand side by side, each at its own stage', async ({ page }) => {
  await addEncoder(page, /^tiny\.onnx/, 'Tiny');
  await go(page, 'Neighbours');
  await page.getByRole('combobox', { name: 'Encoders' }).click();
  await page.getByRole('option', { name: 'Tiny' }).click();
  await page.keyboard.press('Escape');
  await expect(row(page, 'Tiny')).toContainText('Not asked about this image yet.');
  await page.getByRole('combobox', { name: 'Stage of Export of a run' }).click();
  await page.getByRole('option', { name: 'stage1' }).click();
  await page.getByRole('button', { name: 'Find neighbours' }).click();
  await expect(neighboursIn(page, 'Tiny')).toHaveCount(10, { timeout: 60_000 });
  await expect(neighboursIn(page, 'Export of a run')).toHaveCount(10);
  await expect(row(page, 'Export of a run').getByRole('heading')).toContainText('stage1');
  await fits(page, 'neighbours-2-two-encoders');
});

test('a file is chosen: a copy of an image in the folder, and one from elsewhere', async ({ page }) => {
  const dark = join(images, 'dark');
  const copied = join(dark, readdirSync(dark)[0]!);
  await page.locator('input[type=file]').setInputFiles({
    name: 'mine.jpg',
    mimeType: 'image/jpeg',
    buffer: readFileSync(copied),
  });
  await expect(question(page)).toHaveText('mine.jpg');
  await expect(page.getByText('1 exact copy of it in the folder left out.')).toBeVisible({ timeout: 60_000 });
  await expect(neighboursIn(page, 'Tiny')).toHaveCount(10, { timeout: 60_000 });
  await page.locator('input[type=file]').setInputFiles(outside);
  await expect(neighboursIn(page, 'Tiny')).toHaveCount(10, { timeout: 60_000 });
  await expect(page.getByText('A file from outside this folder.')).toBeVisible();
});

test('a dropped file is asked about, and one that is no image says why it cannot be', async ({ page }) => {
  const drop = async (name: string, bytes: Buffer) => {
    const dataTransfer = await page.evaluateHandle(
      ([of, content]) => {
        const transfer = new DataTransfer();
        const data = Uint8Array.from(atob(content!), (character) => character.charCodeAt(0));
        transfer.items.add(new File([data], of!, { type: 'image/jpeg' }));
        return transfer;
      },
      [name, bytes.toString('base64')],
    );
    const zone = page.getByRole('region').filter({ has: question(page) });
    await zone.dispatchEvent('dragover', { dataTransfer });
    await zone.dispatchEvent('drop', { dataTransfer });
  };
  await drop('dropped.jpg', readFileSync(outside));
  await expect(question(page)).toHaveText('dropped.jpg');
  await expect(page.getByText('Drop folders of images to open them')).toHaveCount(0);
  await expect(neighboursIn(page, 'Tiny')).toHaveCount(10, { timeout: 60_000 });
  await drop('odd.jpg', Buffer.from('this is no image'));
  await expect(row(page, 'Tiny').getByRole('alert')).toContainText('odd.jpg cannot be used as the query');
  await fits(page, 'neighbours-3-refused');
  await drop('large.jpg', Buffer.alloc(9 * 2 ** 20));
  await expect(page.getByText('large.jpg has 9.0 MiB; at most 8 MiB are sent')).toBeVisible();
  await expect(question(page), 'the last query stays').toHaveText('odd.jpg');
});
