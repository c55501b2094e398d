import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readStored, writeStored } from '../../electron/files/stored-json.ts';
import { temporaryFolder } from '../lab/fixture.ts';

const schema = z.object({ score: z.number(), name: z.string() });
const value = { score: 0.125, name: 'a run' };
const file = join(temporaryFolder(), 'evaluation.json');

const failureOf = async () => {
  const read = await readStored(file, schema, 'repeat the evaluation');
  return read.ok ? undefined : read.failure;
};

it('gives back what was written, with a checksum in the file', async () => {
  await writeStored(file, value);
  expect(await readStored(file, schema, '')).toEqual({ ok: true, value });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    ...value,
    crc: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
});

it('refuses every changed digit and letter of the content, and names the file', async () => {
  await writeStored(file, value);
  const text = readFileSync(file, 'utf8');
  for (const [before, after] of [
    ['0.125', '0.126'],
    ['a run', 'a rum'],
    ['"score"', '"scorf"'],
  ] as const) {
    writeFileSync(file, text.replace(before, after));
    expect(await failureOf()).toEqual({
      code: 'unusable-input',
      message: `${file} is damaged: its checksum does not match its content`,
      hint: 'repeat the evaluation',
    });
  }
});

it('says what else is wrong with a file', async () => {
  const reasons = {
    '{"torn': 'is damaged: it is not JSON',
    '{"score":"x","name":""}': 'is damaged: score: ',
    '{"schemaVersion":99}': 'was written by a later version of Pretext Lab: its schema is 99',
  };
  for (const [text, reason] of Object.entries(reasons)) {
    writeFileSync(file, text);
    expect(await failureOf()).toMatchObject({
      code: 'unusable-input',
      message: expect.stringContaining(`${file} ${reason}`),
    });
  }
});

it('takes a file of an earlier version without a checksum as it is', async () => {
  writeFileSync(file, JSON.stringify(value));
  expect(await readStored(file, schema, '')).toEqual({ ok: true, value });
});

it('distinguishes a missing file from one that cannot be read', async () => {
  const folder = join(temporaryFolder(), 'evaluation.json');
  expect(await readStored(folder, schema, '')).toMatchObject({ failure: { code: 'not-found' } });
  symlinkSync(`${folder}.other`, folder);
  expect(await readStored(folder, schema, '')).toMatchObject({
    failure: { code: 'unusable-input', message: `${folder} is a link that leads nowhere` },
  });
  rmSync(folder);
  mkdirSync(folder);
  await expect(writeStored(folder, value)).rejects.toMatchObject({
    failure: { code: 'failed', message: `${folder} cannot be written: it is a folder` },
  });
  expect(await readStored(folder, schema, '')).toMatchObject({
    failure: { code: 'unusable-input', message: `${folder} cannot be read: ${folder} is a folder, not a file` },
  });
});
