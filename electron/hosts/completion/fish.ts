/** The completion script for fish 3 and later. */
import type { Completable, CompletableOption, Value } from './completable.ts';

/** The script, to be sourced or to be put into `~/.config/fish/completions/pretext-lab.fish`. */
export const fishScript = ({ commands, settings, workspace }: Completable): string => `\
# Completion for fish. In ~/.config/fish/config.fish: pretext-lab completion fish | source
function __pretext_lab_words -d 'the words of the line before the one that is typed'
  commandline -opc
end
function __pretext_lab_is -d 'whether the command is this one'
  set -l words (__pretext_lab_words)
  test (count $words) -ge 2; and test $words[2] = $argv[1]
end
function __pretext_lab_has -d 'whether the line has this number of words'
  test (count (__pretext_lab_words)) -eq $argv[1]
end
function __pretext_lab_value -d 'the value of an option on the line'
  set -l words (__pretext_lab_words)
  for i in (seq (count $words))
    if test $words[$i] = $argv[1]; and test $i -lt (count $words)
      echo $words[(math $i + 1)]
    end
    string replace -f -- $argv[1]= '' $words[$i]
  end
end
function __pretext_lab_runs
  set -l workspace (__pretext_lab_value --workspace)[-1]
  test -n "$workspace"; or set workspace ${quoted(workspace)}
  for run in (string replace -r '^~' $HOME -- $workspace)/runs/*/
    basename $run
  end
  __fish_complete_directories
end
function __pretext_lab_settings
  switch (__pretext_lab_value --task)[-1]
${settings.map(({ task, keys }) => `    case ${task}\n      printf '%s\\n' ${keys.map((key) => `${key}=`).join(' ')}`).join('\n')}
  end
end
complete -c pretext-lab -e
complete -c pretext-lab -f
${commands.map(({ name, help }) => `complete -c pretext-lab -n '__pretext_lab_has 1' -a ${name} -d ${quoted(help)}`).join('\n')}
${commands
  .flatMap(({ name, words, bare, options }) => [
    ...(bare ? [`complete -c pretext-lab -n '__pretext_lab_is ${name}' ${argumentsOf(bare)}`] : []),
    ...(words.length > 0
      ? [`complete -c pretext-lab -n '__pretext_lab_is ${name}; and __pretext_lab_has 2' -a '${words.join(' ')}'`]
      : []),
    ...options.map((option) => `complete -c pretext-lab -n '__pretext_lab_is ${name}' ${specOf(option)}`),
  ])
  .join('\n')}
`;

function specOf({ name, help, value }: CompletableOption): string {
  const described = `-l ${name.slice(2)} -d ${quoted(help)}`;
  return value ? `${described} ${argumentsOf(value)}` : described;
}

function argumentsOf(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `-x -a '${value.words.join(' ')}'`;
    case 'list':
      return `-x -a '(__fish_append , ${value.words.join(' ')})'`;
    case 'folder':
      return "-x -a '(__fish_complete_directories)'";
    case 'file':
      return '-r -F';
    case 'run':
      return "-x -a '(__pretext_lab_runs)'";
    case 'setting':
      return "-x -a '(__pretext_lab_settings)'";
    case 'text':
      return '-x';
  }
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
