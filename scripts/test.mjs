/**
 * `npm test`: sets up what is missing, checks types and style, builds, and runs the unit and process tests, then the journey
 * through the interface in a real browser. Prints the counts of all of them, and fails if anything failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages, root, say } from './setup.mjs';

ensurePackages();

const reports = mkdtempSync(join(tmpdir(), 'pretext-lab-test-'));
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs the script of an installed tool; true if it succeeded. */
function tool(words, path, args, env = {}) {
  say(`\n== ${words}`);
  const run = spawnSync(process.execPath, [join(root, 'node_modules', path), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return run.status === 0;
}

/** One check that passes or fails as a whole. */
function check(words, path, args) {
  counts[tool(words, path, args) ? 'passed' : 'failed'] += 1;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

check('style (biome)', '@biomejs/biome/bin/biome', ['check', '.']);
check('types (tsc)', 'typescript/bin/tsc', ['-p', '.']);

say('\n== build');
const { bringUpToDate } = await import('./build.mjs');
await bringUpToDate();

const unitReport = join(reports, 'vitest.json');
const unitOk = tool('unit and process tests (vitest)', 'vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
]);
const unit = readReport(unitReport);
counts.passed += unit?.numPassedTests ?? 0;
counts.failed += unit?.numFailedTests ?? 0;
counts.skipped += (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0);
if (!unitOk && !unit?.numFailedTests) counts.failed += 1; // the runner itself failed, or a file did not load

const { ensureChromium } = await import('./chromium.mjs');
const chromium = await ensureChromium();
if (chromium) {
  const journeyReport = join(reports, 'playwright.json');
  const journeyOk = tool(
    'the journey through the interface (playwright)',
    '@playwright/test/cli.js',
    ['test', '--reporter=list,json'],
    {
      CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: journeyReport,
    },
  );
  const journey = readReport(journeyReport)?.stats;
  counts.passed += (journey?.expected ?? 0) + (journey?.flaky ?? 0);
  counts.failed += journey?.unexpected ?? 0;
  counts.skipped += journey?.skipped ?? 0;
  if (!journeyOk && !journey?.unexpected) counts.failed += 1;
} else if (process.env.CI) {
  say('\nno Chromium could be found or installed, and CI must test the interface: this counts as a failure.');
  counts.failed += 1;
} else {
  say(
    '\nno Chromium could be found or installed: the journey through the interface was NOT tested. Set CHROMIUM to a browser’s path and run again.',
  );
  counts.skipped += 1;
}

rmSync(reports, { recursive: true, force: true });
console.log(
  `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
