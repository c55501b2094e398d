/** From the first page to the first loss: three clicks, counted. How long it takes is not asserted. */
import { expect, test } from './door.ts';

test.use({ journey: 'first-loss' });

test('from the first page to the first loss takes three clicks', async ({ page, errors }) => {
  test.setTimeout(300_000);
  await page.evaluate(() => {
    const counted = window as unknown as { clicks: number };
    counted.clicks = 0;
    addEventListener('click', ({ isTrusted }) => isTrusted && counted.clicks++, { capture: true });
  });
  await page.getByRole('button', { name: 'Try it on the sample photographs' }).click();
  await page.getByRole('link', { name: /^Train on these/ }).click({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Start training' }).click({ timeout: 60_000 });
  const loss = page.locator('dl > div').filter({ has: page.getByText('Loss', { exact: true }) });
  await expect(loss.getByRole('definition').first()).toHaveText(/^\d/, { timeout: 120_000 });
  expect(await page.evaluate(() => (window as unknown as { clicks: number }).clicks)).toBe(3);
  expect(errors).toEqual([]);
});
