/** Choosing folders: by path with completion, from those opened before, several at once, and by dropping them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './door.ts';
import { beyondTheSides, settled } from './layout.ts';
import { go, violationsOf } from './steps.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });
test.use({ journey: 'folders' });

const home = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-folders-')));
test.beforeAll(async () => {
  for (const [i, name] of ['birds', 'bees', 'wasps', 'moths/birds'].entries()) {
    mkdirSync(join(home, name), { recursive: true });
    for (let k = 0; k <= i; k++) {
      const background = { r: 60 * i, g: 80 * k, b: 90 };
      await sharp({ create: { width: 96, height: 96, channels: 3, background } })
        .png()
        .toFile(join(home, name, `${name.length}-${k}.png`));
    }
  }
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));
// The desktop app opens a native dialog, which tests cannot click, and takes paths from dropped files.
test.beforeEach(({ door }) => test.skip(door === 'desktop', 'folders are chosen in a native dialog'));

const dialog = (page: Page) => page.getByRole('dialog');
const path = (page: Page) => dialog(page).getByRole('combobox', { name: 'Path' });
const options = (page: Page) => page.getByRole('option');
async function openPicker(page: Page): Promise<void> {
  await go(page, 'Images');
  await page.getByRole('button', { name: 'Choose folders' }).click();
  await expect(path(page)).toBeFocused();
}

test('a path is typed and completed with the keyboard alone', async ({ page }) => {
  await openPicker(page);
  await page.keyboard.type(`${home}/b`);
  await expect(options(page)).toHaveText([join(home, 'bees'), join(home, 'birds')]);
  await expect(path(page)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = await path(page).getAttribute('aria-activedescendant');
  await expect(page.locator(`#${active}`)).toHaveText(join(home, 'birds'));
  await page.keyboard.press('Enter');
  await expect(path(page)).toHaveValue(join(home, 'birds'));
  await expect(dialog(page).getByRole('list', { name: 'Folders in birds' })).toBeVisible();
  await expect(dialog(page)).toContainText('About 1 image in this folder');

  await path(page).fill(`${home}/bi`);
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(path(page)).toHaveValue(`${home}/birds/`);
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Open this folder' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'birds' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Images (1)' })).toBeVisible({ timeout: 60_000 });
});

test('Tab moves on where nothing is left to complete, and Escape closes the list before the dialog', async ({
  page,
}) => {
  await openPicker(page);
  await page.keyboard.type(`${home}/b`);
  await expect(options(page), 'the answer to the whole text').toHaveText([/birds/, /bees/]);
  await page.keyboard.press('Escape');
  await expect(options(page)).toHaveCount(0);
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(path(page)).not.toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
});

test('Tab waits for the newest answer, and does not complete with an older one', async ({ page }) => {
  const storageState = await page.context().storageState();
  const slow = await page.context().browser()!.newPage({ storageState });
  const late = new Set<number>();
  const held: (() => void)[] = [];
  await slow.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { id, name, params } = JSON.parse(String(message));
      if (name === 'folders.complete' && params.text.length > 2) late.add(id);
      server.send(message);
    });
    server.onMessage((message) => {
      const send = () => socket.send(message);
      if (late.has(JSON.parse(String(message)).id)) held.push(send);
      else send();
    });
  });
  await slow.goto(page.url());
  await openPicker(slow);
  await slow.keyboard.type(home.slice(0, 2));
  await expect(options(slow).filter({ hasText: home.split('/').slice(0, 2).join('/') })).not.toHaveCount(0);
  await slow.keyboard.type(home.slice(2));
  await slow.keyboard.press('Tab');
  await expect.poll(() => held.length).toBe(home.length - 2);
  await expect(path(slow)).toHaveValue(home);
  await expect(path(slow)).toBeFocused();
  for (const send of held.splice(0)) send();
  await expect(path(slow)).toHaveValue(`${home}/`);
  await slow.close();
});

test('a path that no folder has is refused in the field', async ({ page }) => {
  await openPicker(page);
  await page.keyboard.type(`${home}/ants`);
  await page.keyboard.press('Enter');
  await expect(path(page)).toHaveAccessibleDescription(new RegExp(`^There is no folder ${home}/ants`));
  await expect(path(page)).toHaveAttribute('aria-invalid', 'true');
});

test('folders that were opened before come first, and several are opened at once', async ({ page }) => {
  await path(page).fill('');
  const before = dialog(page).getByRole('list', { name: 'Opened before' });
  await expect(before.getByRole('listitem')).toContainText(['birds1 image']);
  await path(page).fill('IRD');
  await expect(options(page).first()).toHaveText(`${join(home, 'birds')}1 image`);
  await page.keyboard.press('Escape');
  await before.getByRole('checkbox', { name: `Choose ${join(home, 'birds')}` }).check();
  await path(page).fill(`${home}/`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await dialog(page).getByRole('checkbox', { name: 'Choose bees' }).check();
  await dialog(page).getByRole('checkbox', { name: 'Choose wasps' }).check();
  const chosen = dialog(page).getByRole('list', { name: 'Chosen folders' });
  await expect(chosen.getByRole('listitem')).toHaveText(['birds', 'bees', 'wasps'].map((name) => join(home, name)));
  await chosen.getByRole('button', { name: 'Remove wasps' }).click();
  await dialog(page).getByRole('button', { name: 'Open 2 folders' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'bees + birds' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Images (3)' })).toBeVisible({ timeout: 60_000 });
});

/** Drops folders on the page, as a person would from a file manager. */
async function drop(page: Page, ...files: string[]): Promise<void> {
  await expect(dialog(page)).toHaveCount(0); // the picker before is still closing
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
  await session.detach();
}

test('a dropped folder is found by its name and its files', async ({ page }) => {
  await go(page, 'Images');
  await drop(page, join(home, 'wasps'));
  await expect(dialog(page)).toContainText('A browser does not tell where a dropped folder is.', { timeout: 30_000 });
  await expect(dialog(page).getByRole('list', { name: 'Chosen folders' }).getByRole('listitem')).toHaveText(
    join(home, 'wasps'),
  );
  await dialog(page).getByRole('button', { name: 'Open 1 folder' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'wasps' })).toBeVisible();
});

test('another folder of the same name, with other files, is not taken for it', async ({ page }) => {
  await drop(page, join(home, 'moths', 'birds'));
  await expect(dialog(page).getByRole('list', { name: 'Chosen folders' }).getByRole('listitem')).toHaveText(
    join(home, 'moths', 'birds'),
    { timeout: 30_000 },
  );
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
});

test('files that are dropped are answered with what to do', async ({ page }) => {
  await drop(page, join(home, 'birds', '5-0.png'));
  await expect(dialog(page)).toContainText('No folder was dropped. Drop folders of images, or choose them here.');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [390, 1440])
    test(`the picker fits ${width} px, in ${colorScheme}, and axe finds nothing`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await openPicker(page);
      const check = async (name: string) => {
        await settled(page);
        const screens = join(test.info().project.outputDir, 'screens', test.info().project.name);
        await page.screenshot({ path: join(screens, `folders-${name}-${colorScheme}-${width}.png`) });
        expect(await beyondTheSides(page)).toEqual([]);
        expect(await violationsOf(page)).toEqual([]);
      };
      await dialog(page)
        .getByRole('checkbox', { name: `Choose ${join(home, 'birds')}` })
        .check();
      await check('picker');
      await path(page).fill(`${home}/`);
      await expect(options(page).first()).toBeVisible();
      await check('completion');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(dialog(page)).toHaveCount(0);
    });

test('the page logged no errors', async ({ errors }) => {
  expect(errors).toEqual([]);
});
