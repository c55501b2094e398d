/** Accessibility of every page: names, labels, contrast, and use by keyboard. */
import type { Page } from '@playwright/test';
import { taskCards } from '../../shared/task-cards.ts';
import { expect, test } from './door.ts';
import { settled } from './layout.ts';
import { chooseColours, go, labelOf } from './steps.ts';

test.describe.configure({ mode: 'serial' });
test.use({ journey: 'pages' });

const places = ['Images', 'New run', 'Runs', 'Sweeps', 'Neighbours', 'See it cheat', 'Storage', 'Engines', 'Lesson'];

/** Elements without an accessible name, and pages without exactly one first heading. */
const unnamed = (page: Page) =>
  page.evaluate(() => {
    const nameOf = (element: Element): string => {
      const by = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
      const labels = [...((element as HTMLInputElement).labels ?? [])];
      return [
        element.getAttribute('aria-label'),
        ...by.map((id) => document.getElementById(id)?.textContent),
        ...labels.map((label) => label.textContent),
        element.matches('button, a') ? element.textContent : '',
      ]
        .join('')
        .trim();
    };
    const isExposed = (element: Element) => element.checkVisibility() && !element.closest('[aria-hidden="true"]');
    const controls = [
      ...document.querySelectorAll(
        'button, a[href], input, select, textarea, [role=slider], [role=img], [role=radiogroup]',
      ),
    ]
      .filter((element) => isExposed(element) && (element as HTMLInputElement).type !== 'hidden' && !nameOf(element))
      .map((element) => element.outerHTML.slice(0, 120));
    const pictures = [...document.images].filter((image) => !image.hasAttribute('alt')).map((image) => image.outerHTML);
    const headings = document.querySelectorAll('h1').length;
    return [...controls, ...pictures, ...(headings === 1 ? [] : [`${headings} first headings`])];
  });

/** Texts whose contrast with their background is below WCAG AA: 4.5, or 3 for large text. */
const tooFaint = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (!canvas) throw new Error('no canvas');
    /** Red, green and blue of any CSS colour over a background. */
    const over = (colour: string, behind: readonly number[]): number[] => {
      canvas.fillStyle = `rgb(${behind.join(' ')})`;
      canvas.fillRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const behind = (element: Element | null): number[] =>
      element ? over(getComputedStyle(element).backgroundColor, behind(element.parentElement)) : [255, 255, 255];
    const luminance = (rgb: readonly number[]) => {
      const [r = 0, g = 0, b = 0] = rgb.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const faint: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      const words = text.textContent?.trim();
      if (!element || !words || !element.checkVisibility({ opacityProperty: true })) continue;
      if (element.closest(':disabled, [data-disabled], [aria-hidden="true"], svg, script, style, noscript')) continue;
      const style = getComputedStyle(element);
      const ground = behind(element);
      const [light = 0, dark = 0] = [luminance(over(style.color, ground)), luminance(ground)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) faint.push(`${words.slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return faint;
  });

test('the samples are open', async ({ page }) => {
  await go(page, 'Images');
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await expect(page.getByRole('tab', { name: /^Images \([1-9]/ })).toBeVisible({ timeout: 60_000 });
});

for (const colours of ['Light', 'Dark'] as const) {
  test(`everything has a name and enough contrast, in ${colours.toLowerCase()}`, async ({ page }) => {
    await chooseColours(page, colours);
    const check = async (place: string) => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await settled(page);
      expect(await unnamed(page), `${place}: unnamed`).toEqual([]);
      expect(await tooFaint(page), `${place}: too faint`).toEqual([]);
    };
    await check('the images of a dataset');
    await page.getByRole('link', { name: 'Check for shortcuts' }).click();
    await check('an audit');
    for (const place of places) {
      await go(page, place);
      await check(place);
    }
    await go(page, 'Runs');
    const run = page.getByRole('main').getByRole('table').getByRole('link').first();
    if ((await run.count()) > 0) {
      await run.click();
      await expect(page.getByRole('tab', { name: 'Watch' })).toBeVisible();
      for (const tab of [
        'Watch',
        'Answers',
        'What it learned',
        'Does it cheat?',
        'Where it looks',
        'Export',
        'Settings',
      ]) {
        await page.getByRole('tab', { name: tab }).click();
        await check(`a run: ${tab}`);
      }
    }
    await go(page, 'Images');
    await page.getByRole('link', { name: /Sample photographs/ }).click();
    await chooseColours(page, 'System');
  });
}

test('nothing is cut off at the side at 1024 × 700', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  for (const place of places) {
    await go(page, place);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const overflow = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    expect(overflow, place).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('the text of a task’s card fits into it at every width', async ({ page }) => {
  await go(page, 'New run');
  for (const width of [320, 360, 390, 560, 720, 1024, 1180, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const overflowing = await page
      .getByRole('radiogroup', { name: 'Pretext task' })
      .getByRole('radio')
      .evaluateAll((cards) =>
        cards
          .filter((card) =>
            [...card.querySelectorAll('strong, span')].some((part) => part.scrollWidth > part.clientWidth + 1),
          )
          .map((card) => card.getAttribute('aria-label')),
      );
    expect(overflowing, `${width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('the third-party licences can be read from the Storage page', async ({ page }) => {
  await go(page, 'Storage');
  await page.getByRole('button', { name: 'Third-party licences' }).click();
  const dialog = page.getByRole('dialog', { name: 'Third-party licences' });
  await expect(dialog.getByText('@mantine/core')).toBeVisible();
  await expect(dialog.getByText('GNU LESSER GENERAL PUBLIC LICENSE')).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a new run can be set up by keyboard alone, and the focus is visible', async ({ page }) => {
  await go(page, 'Images');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Train vision networks without labels' })).toBeVisible();
  const tabTo = async (name: string | RegExp, role: 'button' | 'link' | 'radio' | 'switch') => {
    const target = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      if (await target.evaluate((element) => element === document.activeElement)) return target;
    }
    throw new Error(`${name} is not reached by pressing Tab 40 times`);
  };
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  const samples = await tabTo('Try it on the sample photographs', 'button');
  expect(await samples.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Sample photographs' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Train on these images' })).toBeVisible({ timeout: 60_000 });
  await tabTo('Train on these images', 'link');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'New run' })).toBeVisible();
  await tabTo('Rotation', 'radio');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: taskCards[1]!.title })).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Rotation' })).toBeChecked();
  const mirror = await tabTo(labelOf('flip'), 'switch');
  const before = await mirror.isChecked();
  await page.keyboard.press('Space');
  expect(await mirror.isChecked()).toBe(!before);
  await tabTo('Start training', 'button');
});
