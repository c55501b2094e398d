import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readPhotographList } from '../../electron/hosts/photograph-list.ts';
import { asFailure } from '../../shared/failure.ts';
import { temporaryFolder } from '../lab/fixture.ts';

const home = temporaryFolder();
const list = join(home, 'list.txt');
const read = (text: string): Promise<string[]> => {
  writeFileSync(list, text);
  return readPhotographList(list);
};
const refusal = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'it was accepted',
    (error) => `${asFailure(error).code}: ${asFailure(error).message}`,
  );

describe('a list of photographs', () => {
  const { INIT_CWD } = process.env;
  afterEach(() => {
    if (INIT_CWD === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = INIT_CWD;
  });

  it('has a path on each line, with any line endings; empty lines and repetitions are ignored', async () => {
    const [a, b] = [join(home, 'a.jpg'), join(home, 'two words #1.jpg')];
    expect(await read(`\uFEFF${a}\r\n\r\n${b}\n  \n${a}`)).toEqual([a, b]);
  });

  it('resolves paths from the folder in which the command was typed', async () => {
    process.env.INIT_CWD = join(home, 'here');
    expect(await read('b.jpg\n../c.jpg\n')).toEqual([join(home, 'here', 'b.jpg'), join(home, 'c.jpg')]);
  });

  it('gives paths as indexing does: the folder is the real one, a linked file keeps its name', async () => {
    mkdirSync(join(home, 'real'));
    symlinkSync(join(home, 'real'), join(home, 'link'));
    writeFileSync(join(home, 'real', 'a.jpg'), '');
    symlinkSync(join(home, 'real', 'a.jpg'), join(home, 'real', 'b.jpg'));
    expect(await read(`${join(home, 'link', 'a.jpg')}\n${join(home, 'link', 'b.jpg')}`)).toEqual([
      join(home, 'real', 'a.jpg'),
      join(home, 'real', 'b.jpg'),
    ]);
  });

  it('is refused if it cannot be read, is not text or lists nothing', async () => {
    expect(await refusal(readPhotographList(join(home, 'nowhere.txt')))).toMatch(/^unusable-input: there is no file /);
    expect(await refusal(readPhotographList(home))).toMatch(/^unusable-input: .* cannot be read: /);
    expect(await refusal(read('\n \n'))).toMatch(/^unusable-input: .*list\.txt lists no image$/);
    expect(await refusal(read('\u0089PNG\0'))).toMatch(/is not a list of images$/);
  });
});
