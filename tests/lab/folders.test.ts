import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../../electron/lab/browse-folders.ts';
import { completeFolder } from '../../electron/lab/complete-folder.ts';
import { type DroppedFolder, findDroppedFolder } from '../../electron/lab/find-dropped-folder.ts';
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

describe('the completion of a path', () => {
  const completed = async (text: string) => {
    const { folder, folders, more } = await completeFolder(new FolderTokens(), text);
    return { folder: folder?.path, folders: folders.map(({ path }) => path), more };
  };
  function folders(...names: readonly string[]): string {
    const root = temporaryFolder();
    for (const name of names) mkdirSync(join(root, name), { recursive: true });
    return root;
  }

  it('offers the folders that it begins, its own letter case first, and no files or hidden folders', async () => {
    const root = folders('cats 10', 'cats 2', 'Cats', 'dogs', '.cache');
    writeFileSync(join(root, 'cat.jpg'), '');
    symlinkSync(join(root, 'dogs'), join(root, 'catlike'));
    const names = (...all: string[]) => all.map((name) => join(root, name));
    expect(await completed(join(root, 'cat'))).toEqual({
      folder: undefined,
      folders: names('catlike', 'cats 2', 'cats 10', 'Cats'),
      more: 0,
    });
    expect((await completed(`${root}/`)).folders).toEqual(names('catlike', 'Cats', 'cats 2', 'cats 10', 'dogs'));
    expect((await completed(join(root, '.c'))).folders).toEqual(names('.cache'));
    expect((await completed(join(root, 'x'))).folders).toEqual([]);
  });

  it('names the folder that the whole text is, and knows ~', async () => {
    const root = folders('dogs/small');
    expect(await completed(`  ${root}/dogs `)).toMatchObject({ folder: join(root, 'dogs') });
    expect(await completed(`${root}/dogs/`)).toMatchObject({
      folder: join(root, 'dogs'),
      folders: [join(root, 'dogs', 'small')],
    });
    expect((await completed('~')).folder).toBe(homedir());
    expect((await completed(`./${basename(process.cwd())}`)).folder).toBeUndefined();
    expect((await completed('.')).folder).toBe(process.cwd());
    for (const text of ['', '   ', '/no such/folder/x', `${root}/\0`])
      expect((await completed(text)).folders).toEqual([]);
  });

  it('offers at most 50, and counts the others', async () => {
    const root = folders(...Array.from({ length: 53 }, (_, i) => `c${i}`));
    const { folders: offered, more } = await completed(join(root, 'c'));
    expect([offered.length, more, offered[0]]).toEqual([50, 3, join(root, 'c0')]);
  });
});

describe('a folder dropped into a browser', () => {
  const find = async (dropped: DroppedFolder, known: readonly string[]) =>
    (await findDroppedFolder(new FolderTokens(), dropped, known, { ms: 2_000, offered: 2 })).folders.map(
      ({ path }) => path,
    );

  it('is found by its name and its files, near folders that were opened before', async () => {
    const root = temporaryFolder();
    for (const name of ['set/a/birds', 'set/b/birds', 'set/known', 'set/.hidden/birds']) {
      mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, name, name.includes('/a/') ? '1.jpg' : 'é.jpg'.normalize('NFD')), '');
    }
    const known = [join(root, 'set', 'known')];
    expect(await find({ name: 'birds', entries: ['1.jpg'] }, known)).toEqual([join(root, 'set/a/birds')]);
    expect(await find({ name: 'birds', entries: ['é.jpg'] }, known)).toEqual([join(root, 'set/b/birds')]);
    expect(await find({ name: 'birds', entries: [] }, known)).toEqual([
      join(root, 'set/a/birds'),
      join(root, 'set/b/birds'),
    ]);
    expect(await find({ name: 'known', entries: ['é.jpg'] }, known)).toEqual(known);
  });

  it('is not found where its files are others, or the time is over', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'birds'));
    const dropped = { name: 'birds', entries: ['no such file of any folder.jpg'] };
    expect(await find(dropped, [root])).toEqual([]);
    const { folders } = await findDroppedFolder(new FolderTokens(), { name: 'birds', entries: [] }, [root], {
      ms: -1,
      offered: 2,
    });
    expect(folders).toEqual([]);
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
