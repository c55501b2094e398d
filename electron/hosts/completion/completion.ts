/** `completion SHELL`: the script that completes commands, options and what they take. */
import { bashScript } from './bash.ts';
import { type Completable, completable, type Shell } from './completable.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const scripts: Readonly<Record<Shell, (known: Completable) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The script for a shell. */
export const completionScript = (shell: Shell): string => scripts[shell](completable());
