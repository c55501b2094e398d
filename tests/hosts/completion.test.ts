/** The completion scripts: asked in real shells where these are installed, and against the table of commands. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commonOptions } from '../../electron/hosts/arguments.ts';
import { commands, textCommands } from '../../electron/hosts/commands.ts';
import { type Shell, shells } from '../../electron/hosts/completion/completable.ts';
import { completionScript } from '../../electron/hosts/completion/completion.ts';
import { runColumnNames } from '../../electron/hosts/run-columns.ts';
import { taskCards, taskIds } from '../../shared/task-cards.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run } from './command-line.ts';

const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

const home = temporaryFolder();
const workspace = join(home, 'a workspace');
for (const id of ['2026-11-29-rotation-7f3a', '2026-11-29-jigsaw-9c2b', '$(touch HIT)'])
  mkdirSync(join(workspace, 'runs', id), { recursive: true });
mkdirSync(join(home, 'pictures'));
vi.stubEnv('XDG_DATA_HOME', join(home, 'data')); // the scripts name the default workspace, where nobody's runs must lie
for (const shell of shells) writeFileSync(join(home, shell), completionScript(shell));
const env = { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: join(home, 'data') };

describe.skipIf(!isInstalled('bash'))('bash', () => {
  /** What bash offers for a line, whose last word is being typed; `compopt` is written down as it is called. */
  function offered(...words: string[]): { words: string[]; compopt: string } {
    const script = `
      source "$1"; shift
      compopt() { echo "compopt $*"; }
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _pretext_lab
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const lines = execFileSync('bash', ['-c', script, 'bash', join(home, 'bash'), 'pretext-lab', ...words], {
      encoding: 'utf8',
      cwd: home,
      env,
    }).split('\n');
    return {
      words: lines.filter((line) => line !== '' && !line.startsWith('compopt')),
      compopt: lines.filter((line) => line.startsWith('compopt')).join('; '),
    };
  }
  const offers = (...words: string[]): string[] => offered(...words).words;

  it('offers the commands', () => {
    expect(offers('')).toEqual([...Object.keys(commands), ...Object.keys(textCommands)]);
    expect(offers('tra')).toEqual(['train']);
    expect(offers('help', 'ev')).toEqual(['evaluate']);
    expect(offers('completion', '')).toEqual(shells);
  });

  it('offers the options of each command', () => {
    for (const [name, { options }] of Object.entries(commands))
      expect(offers(name, '--')).toEqual(Object.keys({ ...options, ...commonOptions }).map((option) => `--${option}`));
    expect(offers('train', '--images', 'pictures', '--he')).toEqual(['--held-out']);
  });

  it('offers the options where a command takes no words, and else the runs', () => {
    expect(offers('storage', '')).toContain('--clear');
    const runs = offers('compare', '2026-11-29-jigsaw-9c2b', '--workspace', workspace, '2026');
    expect(runs).toEqual(['2026-11-29-jigsaw-9c2b', '2026-11-29-rotation-7f3a']);
  });

  it('offers what an option takes, also after an equals sign', () => {
    expect(offers('train', '--task', '')).toEqual(taskIds);
    expect(offers('audit', '--task', 'ji')).toEqual(['jigsaw']);
    expect(offers('train', '--task', '=')).toEqual(taskIds);
    expect(offers('train', '--task', '=', 'ji')).toEqual(['jigsaw']);
    expect(offers('train', '--lr', '')).toEqual([]);
    expect(offered('train', '--images', '')).toEqual({ words: [], compopt: 'compopt -o dirnames' });
    expect(offered('train', '--exclude', '')).toEqual({ words: [], compopt: 'compopt -o default' });
  });

  it('offers the items of a list one after another, without a space', () => {
    expect(offered('runs', '--columns', 'sco')).toEqual({ words: ['score'], compopt: 'compopt -o nospace' });
    expect(offers('runs', '--columns', 'id,sco')).toEqual(['id,score']);
    expect(offers('runs', '--columns', 'id,task,')).toEqual(runColumnNames.map((name) => `id,task,${name}`));
    expect(offers('export', '--format', 'onnx,t')).toEqual(['onnx,tfjs', 'onnx,torch']);
  });

  it('offers the settings of the task on the line', () => {
    for (const { id, settings } of taskCards)
      expect(offers('train', '--task', id, '--set', '')).toEqual(
        expect.arrayContaining([...settings.map(({ key }) => `${key}=`), 'weightDecay=']),
      );
    expect(offered('train', '--task', 'rotation', '--set', 'fl')).toEqual({
      words: ['flip='],
      compopt: 'compopt -o nospace',
    });
    expect(offers('train', '--task', 'rotation', '--set', 'flip', '=')).toEqual([]);
    expect(offers('train', '--set', '')).toEqual([]);
  });

  it('offers the runs of the workspace on the line, without running their names', () => {
    const ids = ['2026-11-29-jigsaw-9c2b', '2026-11-29-rotation-7f3a'];
    const typed = workspace.replaceAll(' ', '\\ ');
    for (const given of [
      ['--workspace', typed],
      ['--workspace', '=', typed],
      ['--workspace', `"${workspace}"`],
    ])
      expect(offered('export', ...given, '--run', '2026')).toEqual({ words: ids, compopt: 'compopt -o dirnames' });
    expect(offers('train', '--workspace', typed, '--resume', '2026-11-29-r')).toEqual(['2026-11-29-rotation-7f3a']);
    expect(offers('export', '--run', '2026')).toEqual([]); // the default workspace has none
    expect(offered('ls', '').words).toEqual([]);
    expect(() => execFileSync('ls', [join(home, 'HIT')], { stdio: 'ignore' })).toThrow();
  });
});

describe.skipIf(!isInstalled('zsh'))('zsh', () => {
  it('can parse its script', () => {
    expect(spawnSync('zsh', ['-n', join(home, 'zsh')], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe.skipIf(!isInstalled('fish'))('fish', () => {
  const offers = (line: string): string[] =>
    execFileSync('fish', ['-c', `source ${join(home, 'fish')}; complete -C ${JSON.stringify(line)}`], {
      encoding: 'utf8',
      cwd: home,
      env: { ...process.env, ...env },
    })
      .split('\n')
      .filter(Boolean)
      .map((each) => each.split('\t')[0]!);

  it('offers commands, options and what these take', () => {
    expect(offers('pretext-lab ')).toEqual([...Object.keys(commands), ...Object.keys(textCommands)].sort());
    expect(offers('pretext-lab train --he')).toEqual(['--held-out']);
    expect(offers('pretext-lab train --task ji')).toEqual(['jigsaw']);
    expect(offers('pretext-lab runs --columns id,sco')).toEqual(['id,score']);
    expect(offers('pretext-lab train --task rotation --set fl')).toEqual(['flip=']);
    expect(offers(`pretext-lab export --workspace '${workspace}' --run 2026`)).toHaveLength(2);
  });
});

describe('every script', () => {
  it.each(shells)('for %s knows every command, option, choice and setting', (shell) => {
    const script = completionScript(shell);
    const words = new Set(script.match(/[A-Za-z0-9-]+/g));
    const options = Object.values(commands).flatMap(({ options }) => Object.entries(options));
    const expected = [
      ...Object.keys(commands),
      ...options.map(([name]) => (shell === 'fish' ? name : `--${name}`)),
      ...options.flatMap(([, option]) => ('choices' in option ? (option.choices ?? []) : [])),
      ...taskCards.flatMap(({ settings }) => settings.map(({ key }) => key)),
    ];
    expect(expected.length).toBeGreaterThan(150);
    expect(expected.filter((word) => !words.has(word))).toEqual([]);
  });

  it('is printed without a workspace, and no other shell is known', async () => {
    const app = fakeApp();
    const { code, stdout, stderr } = await run(app, ['completion', 'bash'], { cwd: home, env: { HOME: '/dev/null' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('complete -F _pretext_lab pretext-lab');
    const wrong = await run(app, ['completion', 'bsh'], { cwd: home });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toBe(
      "pretext-lab: completion takes one of bash, zsh, fish: found 'bsh' (did you mean 'bash'?)\n",
    );
    expect((await run(app, ['completion'], { cwd: home })).stderr).toContain('completion bash');
  });
});
