import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledFolders } from '../../electron/lab/labelled-folders.ts';
import { temporaryFolder } from './fixture.ts';

function tree(...folders: string[]): string {
  const root = temporaryFolder();
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  return root;
}

describe('labelledFolders', () => {
  it('suggests the run’s own folder if it has classes, with the test folder next to it', async () => {
    const root = tree('train/cat', 'train/dog', 'val/cat', 'val/dog', 'other');
    const offered = { images: [join(root, 'train')], test: [join(root, 'val')] };
    expect(await labelledFolders([join(root, 'train')], [])).toEqual(offered);
    expect(await labelledFolders([root], []), 'also from above both').toEqual(offered);
  });

  it('prefers the held-out folder of the run', async () => {
    const root = tree('train/cat', 'train/dog', 'val/cat', 'away/dog');
    expect((await labelledFolders([join(root, 'train')], [join(root, 'away')])).test).toEqual([join(root, 'away')]);
  });

  it('suggests no test folder with other classes', async () => {
    const root = tree('train/cat', 'train/dog', 'test/owl');
    expect(await labelledFolders([join(root, 'train')], [])).toEqual({ images: [join(root, 'train')], test: [] });
  });

  it('suggests nothing without classes, for several folders, and for a missing folder', async () => {
    const root = tree('one/class', 'two/a', 'two/b');
    for (const folders of [[join(root, 'one')], [join(root, 'one'), join(root, 'two')], [join(root, 'gone')]])
      expect(await labelledFolders(folders, [])).toEqual({ images: [], test: [] });
  });
});
