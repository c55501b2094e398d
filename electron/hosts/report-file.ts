/** `--report FILE.html`: checks the folder before the work, and writes the file after it. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { fromCaller } from './arguments.ts';
import type { Output } from './output.ts';

/** The option. */
export const reportOption = { takes: 'FILE.html', help: 'write a report with images to this file' } as const;

/**
 * Checks the path of a report.
 * @returns Writes the report; does nothing without a path.
 * @throws FailureError 'bad-usage' if the path is not that of an HTML file, 'unusable-input' if its folder is missing.
 */
export async function reportFile(
  path: string | undefined,
  output: Output,
): Promise<(html: () => Promise<string>) => Promise<void>> {
  if (path === undefined) return async () => {};
  if (!/\.html?$/i.test(path)) refuse('bad-usage', `--report takes ${reportOption.takes}: found '${path}'`);
  const file = fromCaller(path);
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) refuse('unusable-input', `there is no folder ${dirname(file)} for the report`);
  return async (html) => {
    const text = await html();
    const replaces = (await stat(file).catch(() => undefined)) !== undefined;
    await writeAtomically(file, text).catch((error: Error) =>
      refuse('unusable-input', `the report cannot be written: ${error.message}`),
    );
    output.say(`report: ${file}${replaces ? ', in place of the file that was there' : ''}`);
  };
}
