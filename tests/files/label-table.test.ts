import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelTableOf, parseCsv, readLabelTable } from '../../electron/files/label-table.ts';
import { writeStored } from '../../electron/files/stored-json.ts';
import { colourReading } from '../../shared/image-reading.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

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
    const { labelsOf } = await table(
      ['label,path,note', 'cat,train/a.jpg,', `dog,${join(folder, 'b.jpg')},x`, 'owl,./c.jpg,', 'elk,in\\d.jpg,'].join(
        '\n',
      ),
    );
    const paths = ['train/a.jpg', 'b.jpg'].map((name) => join(folder, name));
    expect(labelsOf({ folders: [join(folder, 'train')], paths, reading: colourReading })).toEqual(['cat', 'dog']);
    const elsewhere = ['c.jpg', 'in/d.jpg', 'a.jpg'].map((name) => `/elsewhere/${name}`);
    expect(labelsOf({ folders: ['/elsewhere'], paths: elsewhere, reading: colourReading })).toEqual([
      'owl',
      'elk',
      undefined,
    ]);
  });

  it('finds the same names in other Unicode forms, with ../ and with other letter case, and composes labels', async () => {
    const decomposed = 'Grün Übung.jpg'.normalize('NFD');
    const { labelsOf } = await table(
      ['path,label', 'grün/x.jpg,Käfer', '../Other/./B.JPG,fly', 'Grün Übung.jpg,ant'].join('\n'),
    );
    const paths = [
      join(folder, 'grün'.normalize('NFD'), 'x.jpg'),
      join(folder, '..', 'Other', 'b.jpg'),
      join(folder, decomposed),
    ];
    expect(labelsOf({ folders: [folder], paths, reading: colourReading })).toEqual(['Käfer', 'fly', 'ant']);
    const nfd = await table(`path,label\na.jpg,${'Käfer'.normalize('NFD')}`);
    expect(nfd.labelsOf({ folders: [folder], paths: [join(folder, 'a.jpg')], reading: colourReading })).toEqual([
      'Käfer',
    ]);
  });

  it('refuses two labels for one photograph, however they are written', async () => {
    const { labelsOf } = await table('path,label\na.jpg,cat\n./a.jpg,dog\n');
    expect(() => labelsOf({ folders: [folder], paths: [join(folder, 'a.jpg')], reading: colourReading })).toThrow(
      /gives .*a\.jpg two labels: 'cat' and, in line 3, 'dog'/,
    );
  });

  it('finds absolute paths through a link to a folder', async () => {
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'link'));
    const { labelsOf } = await table(`path,label\n${join(folder, 'link', 'a.jpg')},cat\n`);
    expect(
      labelsOf({ folders: [join(folder, 'real')], paths: [join(folder, 'real', 'a.jpg')], reading: colourReading }),
    ).toEqual(['cat']);
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

describe('a table that was given to a page', () => {
  const stored = join(folder, 'labels.json');
  const give = async (text: string) => {
    await writeStored(stored, { file: 'my.csv', text });
    return labelTableOf({ stored });
  };

  it('has paths from the chosen folder or from the folder above it, and is called as its file', async () => {
    const table = await give('path,label\na.jpg,cat\ntrain/b.jpg,dog\n');
    const paths = ['/set/train/a.jpg', '/set/train/b.jpg', '/set/train/c.jpg'];
    expect(table?.labelsOf({ folders: ['/set/train'], paths, reading: colourReading })).toEqual([
      'cat',
      'dog',
      undefined,
    ]);
    expect([table?.file, table?.lines.length]).toEqual(['my.csv', 2]);
  });

  it('is refused if it was damaged where it is stored', async () => {
    await give('path,label\na.jpg,cat\n');
    await writeFile(stored, (await readFile(stored, 'utf8')).replace('cat', 'cot'));
    await expect(labelTableOf({ stored })).rejects.toThrow('labels.json');
  });

  it('is none where sub-folders are the labels', async () => {
    expect(await labelTableOf('folders')).toBeUndefined();
  });
});
