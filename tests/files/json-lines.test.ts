import { appendFile, type FileHandle, mkdir, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { JsonLinesWriter, longestLine, readJsonLines, readLines } from '../../electron/files/json-lines.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

const folder = temporaryFolder();
async function all(path: string): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const record of readJsonLines(path)) records.push(record);
  return records;
}

it('reads back what was appended, also across chunk boundaries and with non-ASCII text', async () => {
  const path = join(folder, 'many.jsonl');
  const records = Array.from({ length: 3000 }, (_, i) => ({ i, text: 'ä\u2028\n🐈'.repeat(1 + (i % 150)) }));
  const writer = await JsonLinesWriter.open(path);
  for (const record of records) writer.append(record);
  await writer.close();
  expect((await readFile(path)).length).toBeGreaterThan(2 ** 20);
  expect(await all(path)).toEqual(records);
});

it('skips an incomplete last line when reading, and removes it before appending', async () => {
  const path = join(folder, 'torn.jsonl');
  await writeFile(path, '{"step":1}\n{"step":2}\n{"step":3,"lo');
  expect(await all(path)).toEqual([{ step: 1 }, { step: 2 }]);
  const writer = await JsonLinesWriter.open(path);
  writer.append({ step: 3 });
  await writer.close();
  expect(await readFile(path, 'utf8')).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
});

it('never truncates a file through the handle that appends, which Windows refuses', async () => {
  const path = join(folder, 'windows.jsonl');
  await writeFile(path, '{"step":1}\n{"st');
  const probe = await open(path, 'r');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const truncated = vi.spyOn(prototype, 'truncate');
  const appended = vi.spyOn(prototype, 'appendFile');
  const writer = await JsonLinesWriter.open(path);
  writer.append({ step: 2 });
  await writer.close();
  const appending = appended.mock.contexts[0];
  expect(appending).toBeDefined();
  expect(truncated.mock.contexts).not.toContain(appending);
  vi.restoreAllMocks();
  expect(await all(path)).toEqual([{ step: 1 }, { step: 2 }]);
});

it('skips lines that are not JSON', async () => {
  const path = join(folder, 'damaged.jsonl');
  await writeFile(path, '{"step":1}\n#### \n\n{"step":2}\n');
  expect(await all(path)).toEqual([{ step: 1 }, { step: 2 }]);
});

it('skips a line that is longer than any record, whose value is valid JSON or not', async () => {
  const path = join(folder, 'long.jsonl');
  await writeFile(
    path,
    `{"step":1}\n"${'x'.repeat(longestLine)}"\n{"step":2}\n${'\0'.repeat(longestLine + 5)}{"step":3}\n`,
  );
  expect(await all(path)).toEqual([{ step: 1 }, { step: 2 }]);
  const ends: number[] = [];
  for await (const { end } of readLines(path)) ends.push(end);
  expect(ends.at(-1)).toBe((await stat(path)).size);
});

it('takes linear time for a file of zeros without a newline, and appends after what was complete', async () => {
  const path = join(folder, 'zeros.jsonl');
  await writeFile(path, '{"step":1}\n');
  await truncate(path, 200 * 2 ** 20); // sparse
  const began = performance.now();
  const writer = await JsonLinesWriter.open(path);
  expect(performance.now() - began).toBeLessThan(5_000);
  writer.append({ step: 2 });
  await writer.close();
  expect(await readFile(path, 'utf8')).toBe('{"step":1}\n{"step":2}\n');
});

it('names its file if that is a folder', async () => {
  await mkdir(join(folder, 'folder.jsonl'));
  await expect(all(join(folder, 'folder.jsonl'))).rejects.toThrow('folder.jsonl is a folder, not a file');
});

it('is written to disk after a while without an explicit flush', async () => {
  const path = join(folder, 'timer.jsonl');
  const writer = await JsonLinesWriter.open(path, 20);
  writer.append({ step: 1 });
  await expect.poll(() => readFile(path, 'utf8')).toBe('{"step":1}\n');
  await appendFile(path, ''); // the file is still writable
  await writer.close();
});
