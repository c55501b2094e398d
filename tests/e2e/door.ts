/**
 * Opens the product as desktop app or in the browser, with its own workspace, and closes it again. The tests use the
 * same page in both.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, test as base, _electron as electron, type Page } from '@playwright/test';
import { build, root } from '../built.ts';
import { electronBinary } from './desktop.ts';

export interface DoorOptions {
  readonly door: 'browser' | 'desktop';
  /** Name of a spec. Each spec opens the product again, with an empty workspace. */
  readonly journey: string;
}

export interface Opened {
  readonly page: Page;
  /** Where the lab keeps runs and caches. */
  readonly workspace: string;
  /** Errors that the page logged to its console or threw. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

function gatherErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return errors;
}

/** Addresses that the browser host prints. */
interface Served {
  readonly event: string;
  readonly url: string;
  readonly readOnlyUrl: string;
}

/** What the browser host prints about each workspace. */
async function servedBy(host: ChildProcess, count: number): Promise<Served[]> {
  if (!host.stdout) throw new Error('the host has no output');
  const served: Served[] = [];
  for await (const line of createInterface({ input: host.stdout })) {
    const said = JSON.parse(line) as Served;
    if (said.event === 'serving') served.push(said);
    if (served.length === count) return served;
  }
  throw new Error('the browser host ended before it served');
}

/** Serves workspaces to browsers. @returns Their addresses, and a function that stops the host and removes the workspaces. */
export async function serve(workspaces: readonly string[]) {
  build('worker', 'hosts', 'renderer');
  const words = workspaces.flatMap((workspace) => ['--workspace', workspace]);
  const cli = join(root, 'dist', 'hosts', 'cli.js');
  const host = spawn(process.execPath, [cli, 'serve', '--json', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const served = await servedBy(host, workspaces.length);
  const stop = async () => {
    const ended = once(host, 'exit');
    host.kill('SIGTERM');
    await ended;
    for (const workspace of workspaces) rmSync(workspace, { recursive: true, force: true });
  };
  return { served, stop };
}

async function openBrowserDoor(browser: Browser): Promise<Opened> {
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-journey-'));
  const { served, stop } = await serve([workspace]);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  const errors = gatherErrors(page);
  await page.goto(served[0]!.url);
  return {
    page,
    workspace,
    errors,
    close: async () => {
      await page.close();
      await stop();
    },
  };
}

async function openDesktopDoor(): Promise<Opened> {
  build();
  const home = mkdtempSync(join(tmpdir(), 'pretext-lab-journey-'));
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await electron.launch({
    executablePath: electronBinary(),
    args: [
      root,
      `--workspace=${join(home, 'pretext-lab')}`,
      `--user-data-dir=${join(home, 'desktop')}`,
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
    colorScheme: 'light',
  });
  const page = await app.firstWindow();
  const errors = gatherErrors(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  return {
    page,
    workspace: join(home, 'pretext-lab'),
    errors,
    close: async () => {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** One opened product for all tests of a spec, which continue on the same page. The next spec starts on the first page. */
export const test = base.extend<{ page: Page; errors: readonly string[] }, DoorOptions & { opened: Opened }>({
  door: ['browser', { option: true, scope: 'worker' }],
  journey: ['', { option: true, scope: 'worker' }],
  opened: [
    async ({ playwright, launchOptions, door }, use) => {
      // Not Playwright's browser fixture: tests of the desktop app would need an installed browser too.
      const browser = door === 'browser' ? await playwright.chromium.launch(launchOptions) : undefined;
      const opened = browser ? await openBrowserDoor(browser) : await openDesktopDoor();
      await use(opened);
      await opened.close();
      await browser?.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  page: async ({ opened }, use) => use(opened.page),
  errors: async ({ opened }, use) => use(opened.errors),
});
export { expect } from '@playwright/test';
