import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCsv, readLabelTable } from '../../../electron/worker/evaluate/label-table.ts';
import { temporaryFolder } from '../data/pictures.ts';

const folder = temporaryFolder();
async function table(text: string) {
  const file = join(folder, 'labels.csv');
  await writeFile(file, text);
  return readLabelTable(file);
}

describe('parseCsv', () => {
  it('parses quoted cells with commas, doubled quotes and line ends, and LF and CRLF line ends', () => {
    expect(parseCsv('\uFEFFpath,label\r\n"a, b.jpg","say ""hi"""\n\nc.jpg,"two\nlines"\n')).toEqual([
      { line: 1, cells: ['path', 'label'] },
      { line: 2, cells: ['a, b.jpg', 'say "hi"'] },
      { line: 4, cells: ['c.jpg', 'two\nlines'] },
    ]);
    expect(parseCsv('path,label\n"a.jpg,cat\n')).toBeUndefined();
  });
});

describe('readLabelTable', () => {
  it('finds a photograph by its absolute path, its path from the table or its path in the chosen folder', async () => {
    const { labelOf } = await table(
      ['label,path,note', 'cat,train/a.jpg,', `dog,${join(folder, 'b.jpg')},x`, 'owl,./c.jpg,', 'elk,in\\d.jpg,'].join(
        '\n',
      ),
    );
    expect(labelOf(join(folder, 'train', 'a.jpg'), 'a.jpg')).toBe('cat');
    expect(labelOf(join(folder, 'b.jpg'), 'b.jpg')).toBe('dog');
    expect(labelOf('/elsewhere/c.jpg', 'c.jpg')).toBe('owl');
    expect(labelOf('/elsewhere/in/d.jpg', 'in/d.jpg')).toBe('elk');
    expect(labelOf('/elsewhere/a.jpg', 'a.jpg')).toBeUndefined();
  });

  it.each([
    ['', "does not begin with path,label: found ''"],
    ['a.jpg,cat\nb.jpg,dog', "does not begin with path,label: found 'a.jpg,cat'"],
    ['path,label\na.jpg,cat\nb.jpg', 'line 3 of .* has no label'],
    ['path,label\n,cat', 'line 2 of .* has no path'],
    ['path,label\na.jpg,cat\na.jpg,dog', "gives a.jpg two labels: 'cat' and, in line 3, 'dog'"],
    ['path,label\n"a.jpg,cat', 'a quote in it is never closed'],
  ])('refuses %j and says why', async (text, words) => {
    await expect(table(text)).rejects.toThrow(new RegExp(words));
    await expect(table(text)).rejects.toMatchObject({ failure: { code: 'unusable-input' } });
  });

  it('refuses a missing file', async () => {
    await expect(readLabelTable(join(folder, 'none.csv'))).rejects.toThrow(/there is no file .*none\.csv/);
  });
});
