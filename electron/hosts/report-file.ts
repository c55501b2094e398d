/** `--report FILE.html`: the place is looked at before the work, the file written after it. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { fromCaller } from './arguments.ts';
import type { Output } from './output.ts';

export const reportOption = { takes: 'FILE.html', help: 'write a report with pictures, as one file, here' } as const;

/**
 * @returns Writes the report; does nothing where none was asked for.
 * @throws FailureError 'bad-usage' for what is no HTML file, 'unusable-input' where its folder is missing.
 */
export async function reportFile(
  asked: string | undefined,
  output: Output,
): Promise<(html: () => Promise<string>) => Promise<void>> {
  if (asked === undefined) return async () => {};
  if (!/\.html?$/i.test(asked)) refuse('bad-usage', `--report takes ${reportOption.takes}: found '${asked}'`);
  const file = fromCaller(asked);
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) refuse('unusable-input', `there is no folder ${dirname(file)} for the report`);
  return async (html) => {
    const text = await html();
    await writeAtomically(file, text).catch((error: Error) =>
      refuse('unusable-input', `the report cannot be written: ${error.message}`),
    );
    output.say(`report: ${file}`);
  };
}
