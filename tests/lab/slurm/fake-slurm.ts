/** Stand-ins for Slurm's commands, in a folder that PATH begins with. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
}

/** Every command answers nothing until it is told what to answer. Node and the shell's tools stay in PATH. */
export function fakeSlurm(): FakeSlurm {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const callsOf = (command: Command) => join(folder, `${command}.calls`);
  let answers = 0;
  const fake: FakeSlurm = {
    bin,
    answer: (command, { out = '', err = '', code = 0 }) => {
      const answer = join(folder, `${command}.${answers++}`);
      writeFileSync(`${answer}.out`, out);
      writeFileSync(`${answer}.err`, err);
      const script = [
        '#!/bin/sh',
        `{ for each; do printf '\\0%s' "$each"; done; printf '\\0\\0'; } >> '${callsOf(command)}'`,
        `cat '${answer}.out'; cat '${answer}.err' >&2; exit ${code}`,
      ];
      writeFileSync(`${answer}.sh`, `${script.join('\n')}\n`, { mode: 0o755 });
      renameSync(`${answer}.sh`, join(bin, command)); // at once: it may be called at this moment
    },
    calls: (command) =>
      existsSync(callsOf(command))
        ? readFileSync(callsOf(command), 'utf8')
            .split('\0\0')
            .slice(0, -1)
            .map((call) => call.split('\0').slice(1))
        : [],
    forget: () => {
      for (const command of commands) rmSync(callsOf(command), { force: true });
    },
  };
  for (const command of commands) fake.answer(command, {});
  const before = process.env.PATH;
  process.env.PATH = `${bin}:${before}`;
  afterAll(() => {
    process.env.PATH = before;
  });
  return fake;
}
