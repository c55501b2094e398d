/** The completion script for zsh. */
import type { Completable, CompletableCommand, CompletableOption, Value } from './completable.ts';

/** The script, to be sourced or to be put into a folder of `$fpath` as `_pretext-lab`. */
export const zshScript = ({ commands, settings, workspace }: Completable): string => `\
#compdef pretext-lab
# Completion for zsh. In ~/.zshrc, after compinit: eval "$(pretext-lab completion zsh)"
_pretext_lab_runs() {
  local workspace=\${(Q)opt_args[--workspace]}
  [[ -n $workspace ]] || workspace=${quoted(workspace)}
  local -a runs
  runs=(\${workspace/#\\~/$HOME}/runs/*(N/:t))
  _alternative 'runs:run:compadd -a runs' 'folders:folder:_directories'
}
_pretext_lab_settings() {
  local -a keys
  case \${opt_args[--task]} in
${settings.map(({ task, keys }) => `    ${task}) keys=(${keys.join(' ')}) ;;`).join('\n')}
  esac
  compset -P '*=' || compadd -S = -a keys
}
_pretext_lab() {
  local -a commands
  commands=(
${commands.map(({ name, help }) => `    ${quoted(`${name}:${help}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _pretext_lab ]]; then _pretext_lab "$@"; else compdef _pretext_lab pretext-lab; fi
`;

function commandCase({ name, words, bare, options }: CompletableCommand): string {
  const specs = [
    ...(bare ? [quoted(`*:${name}:${actionOf(bare)}`)] : []),
    ...(words.length > 0 ? [quoted(`1:${name}:(${words.join(' ')})`)] : []),
    ...options.map((option) => quoted(specOf(option))),
  ];
  return `    ${name})\n      _arguments ${specs.join(' \\\n        ')} ;;`;
}

/** An option as _arguments takes it: `*--images=[help]:DIR:_directories`. */
function specOf({ name, help, takes = '', value, isRepeatable, takesRest }: CompletableOption): string {
  const words = `[${help.replace(/[\\[\]:]/g, '\\$&')}]`;
  if (!value) return `${name}${words}`;
  const message = takes.replaceAll(':', '\\:');
  if (takesRest) return `${name}${words}:*:${message}:${actionOf(value)}`;
  return `${isRepeatable ? '*' : ''}${name}=${words}:${message}:${actionOf(value)}`;
}

function actionOf(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'list':
      return `_values -s , item ${value.words.join(' ')}`;
    case 'folder':
      return '_directories';
    case 'file':
      return '_files';
    case 'run':
      return '_pretext_lab_runs';
    case 'setting':
      return '_pretext_lab_settings';
    case 'text':
      return ' ';
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
