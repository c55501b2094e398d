/** The completion script for bash 4 and later. Older ones complete paths instead of only folders. */
import type { Completable, CompletableCommand, Value } from './completable.ts';

/** The script. It reads no more than the line and the names of the runs. */
export const bashScript = ({ commands, settings, workspace }: Completable): string => `\
# Completion for bash. In ~/.bashrc: eval "$(pretext-lab completion bash)"
_pretext_lab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  local workspace=${quoted(workspace)} task= words= prefix= suffix=' ' equals= i j
  COMPREPLY=()
  # bash makes = a word of its own.
  if [[ $cur == = ]]; then cur= equals=1
  elif [[ $option == = ]]; then option=\${COMP_WORDS[COMP_CWORD - 2]} equals=1; fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    j=$((i + 1))
    [[ \${COMP_WORDS[j]} == = ]] && j=$((j + 1))
    case \${COMP_WORDS[i]} in
      --task) task=\${COMP_WORDS[j]} ;;
      --workspace) workspace=\${COMP_WORDS[j]//[\\\\\\"\\']/} workspace=\${workspace/#\\~/$HOME} ;;
    esac
  done
  if ((COMP_CWORD == 1)); then
    words='${commands.map(({ name }) => name).join(' ')}'
  else
    case "$command $option" in
${valueCases(commands)}
    *)
      # The value of a setting: key=…
      [[ $option != --* && -n $equals ]] && return
      case $command in
${commands.map(optionCase).join('\n')}
      esac ;;
    esac
  fi
  case $words in
    :folder) compopt -o dirnames 2>/dev/null; return ;;
    :file) compopt -o default 2>/dev/null; return ;;
    :run)
      words=
      for i in "$workspace"/runs/*/; do
        i=\${i%/}
        # compgen would run a $(…) in a name.
        [[ \${i##*/} =~ ^[A-Za-z0-9_-]+$ ]] && words+=" \${i##*/}"
      done
      compopt -o dirnames 2>/dev/null ;;
    :setting)
      case $task in
${settings.map(({ task, keys }) => `        ${task}) words='${keys.map((key) => `${key}=`).join(' ')}' ;;`).join('\n')}
        *) words= ;;
      esac
      suffix= ;;
    ,*)
      words=\${words#,} suffix=
      [[ $cur == *,* ]] && prefix=\${cur%,*}, ;;
  esac
  [[ -z $suffix ]] && compopt -o nospace 2>/dev/null
  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$words" -P "$prefix" -- "\${cur##*,}")
}
if type compopt >/dev/null 2>&1; then complete -F _pretext_lab pretext-lab
else complete -o default -F _pretext_lab pretext-lab; fi
`;

/** A pattern for each value that options take, with what completes it: words, `,words` for a list, or `:kind`. */
function valueCases(commands: readonly CompletableCommand[]): string {
  const patterns = new Map<string, string[]>();
  for (const { name, options } of commands)
    for (const option of options) {
      if (!option.value) continue;
      const words = wordsOf(option.value);
      patterns.set(words, [...(patterns.get(words) ?? []), `'${name} ${option.name}'`]);
    }
  return [...patterns].map(([words, names]) => `    ${names.join('|')})\n      words='${words}' ;;`).join('\n');
}

function wordsOf(value: Value): string {
  if (value.kind === 'words') return value.words.join(' ');
  if (value.kind === 'list') return `,${value.words.join(' ')}`;
  return value.kind === 'text' ? '' : `:${value.kind}`;
}

/** The words of a command that takes some in the first place, and else its options. */
function optionCase({ name, words, bare, options }: CompletableCommand): string {
  const own = options.map((option) => option.name).join(' ');
  if (bare) return `        ${name}) if [[ $cur == -* ]]; then words='${own}'; else words='${wordsOf(bare)}'; fi ;;`;
  return words.length === 0
    ? `        ${name}) words='${own}' ;;`
    : `        ${name}) if ((COMP_CWORD == 2)); then words='${words.join(' ')}'; else words='${own}'; fi ;;`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
