import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../../electron/lab/browse-folders.ts';
import { FolderTokens } from '../../electron/lab/folder-tokens.ts';
import { datasetId, realFolders } from '../../electron/lab/real-folders.ts';
import { temporaryFolder } from './fixture.ts';

describe('folder tokens', () => {
  it('are valid only if they were issued', () => {
    const tokens = new FolderTokens();
    const { token } = tokens.handOut('/photographs/summer');
    expect(tokens.pathOf(token)).toBe('/photographs/summer');
    expect(() => new FolderTokens().pathOf(token)).toThrow('not chosen in this session');
    expect(() => tokens.pathOf('/photographs/summer')).toThrow('not chosen in this session');
    expect(() => tokens.pathOf('__proto__')).toThrow('not chosen in this session');
  });

  it('do not show the path, and are the same for the same folder', () => {
    const tokens = new FolderTokens();
    const { token } = tokens.handOut('/photographs');
    expect(token).toMatch(/^[\w-]{22}$/);
    expect(tokens.handOut('/photographs').token).toBe(token);
  });
});

describe('the folder picker', () => {
  it('lists sub-folders in numeric order, without hidden ones, and counts pictures below', async () => {
    const root = temporaryFolder();
    for (const name of ['clip 10', 'clip 2', '.hidden']) mkdirSync(join(root, name));
    for (const name of ['a.jpg', 'b.PNG', 'notes.txt', 'clip 2/c.webp', '.hidden/d.jpg']) {
      writeFileSync(join(root, name), '');
    }
    symlinkSync(root, join(root, 'clip 2', 'loop'));
    const tokens = new FolderTokens();
    const listed = await listFolder(tokens, tokens.handOut(root).token);
    expect(listed.folders.map(({ name }) => name)).toEqual(['clip 2', 'clip 10']);
    expect(listed.pictures).toBe(3);
    expect(tokens.pathOf(listed.parent!.token)).toBe(join(root, '..'));
    expect(tokens.pathOf(listed.folders[0]!.token)).toBe(join(root, 'clip 2'));
  });

  it('has no parent above the root of the file system', async () => {
    const tokens = new FolderTokens();
    expect((await listFolder(tokens, tokens.handOut('/').token)).parent).toBeUndefined();
  });
});

describe('chosen folders', () => {
  it('make the same dataset in any order and through links', async () => {
    const root = temporaryFolder();
    for (const name of ['a', 'b']) mkdirSync(join(root, name));
    symlinkSync(join(root, 'a'), join(root, 'link'));
    const one = await realFolders([join(root, 'a'), join(root, 'b')]);
    const other = await realFolders([join(root, 'b', '.'), join(root, 'link')]);
    expect(datasetId(one)).toBe(datasetId(other));
    expect(datasetId(one)).not.toBe(datasetId([join(root, 'a')]));
  });

  it('count once if one is inside another, but not if one only starts with the same characters', async () => {
    const root = temporaryFolder();
    for (const name of ['a', 'a/inner', 'ab']) mkdirSync(join(root, name));
    expect(await realFolders(['a/inner', 'a', 'ab'].map((name) => join(root, name)))).toEqual([
      join(root, 'a'),
      join(root, 'ab'),
    ]);
  });

  it('are refused with a message if they are missing, files, or links to themselves', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'loop'), join(root, 'loop'));
    await expect(realFolders([join(root, 'nowhere')])).rejects.toThrow(`there is no folder ${root}/nowhere`);
    await expect(realFolders([join(root, 'file')])).rejects.toThrow('is a file, not a folder');
    await expect(realFolders([join(root, 'file', 'below')])).rejects.toThrow('there is no folder');
    await expect(realFolders([join(root, 'loop')])).rejects.toThrow('a link that points to itself');
  });
});
