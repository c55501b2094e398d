/** Stand-ins for Slurm's commands, in a folder that PATH begins with. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { temporaryFolder } from '../fixture.ts';

const commands = ['sbatch', 'squeue', 'sacct', 'scancel', 'scontrol'] as const;
type Command = (typeof commands)[number];

export interface FakeSlurm {
  readonly bin: string;
  /** What a command answers from now on. */
  answer(command: Command, answer: { readonly out?: string; readonly err?: string; readonly code?: number }): void;
  /** The arguments of each call of a command. */
  calls(command: Command): string[][];
  forget(): void;
  remove(command: Command): void;
}

/** Every command answers nothing until it is told what to answer. Node and the shell's tools stay in PATH. */
export function fakeSlurm(): FakeSlurm {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const path = (command: Command, kind: string) => join(folder, `${command}.${kind}`);
  const fake: FakeSlurm = {
    bin,
    answer: (command, { out = '', err = '', code = 0 }) => {
      writeFileSync(path(command, 'out'), out);
      writeFileSync(path(command, 'err'), err);
      writeFileSync(path(command, 'code'), String(code));
    },
    calls: (command) =>
      existsSync(path(command, 'calls'))
        ? readFileSync(path(command, 'calls'), 'utf8')
            .split('\0\0')
            .slice(0, -1)
            .map((call) => call.split('\0').slice(1))
        : [],
    forget: () => {
      for (const command of commands) rmSync(path(command, 'calls'), { force: true });
    },
    remove: (command) => rmSync(join(bin, command)),
  };
  for (const command of commands) {
    const [out, err, code, calls] = (['out', 'err', 'code', 'calls'] as const).map((kind) => path(command, kind));
    writeFileSync(
      join(bin, command),
      `#!/bin/sh\n{ for each; do printf '\\0%s' "$each"; done; printf '\\0\\0'; } >> '${calls}'\ncat '${out}'; cat '${err}' >&2; exit "$(cat '${code}')"\n`,
      { mode: 0o755 },
    );
    fake.answer(command, {});
  }
  const before = process.env.PATH;
  process.env.PATH = `${bin}:${before}`;
  afterAll(() => {
    process.env.PATH = before;
  });
  return fake;
}
