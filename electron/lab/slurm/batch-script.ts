/** The script of a job array: element i trains the i-th run of its list, from its start or from its last checkpoint. */
import type { SlurmProfile } from './profile.ts';

/** What a script trains, and where. Paths are absolute, and lie on a file system that the nodes share. */
export interface BatchScript {
  readonly sweep: string;
  /** Ids of the runs, by index in the array. */
  readonly runs: readonly string[];
  readonly workspace: string;
  /** The folder of the workspace with the folders of runs. */
  readonly runsFolder: string;
  /** Program and arguments that start the command line on a node. */
  readonly command: readonly string[];
  /** If this file exists, the jobs do not requeue themselves. */
  readonly cancelledFile: string;
}

/** A word of a shell script that stands for exactly this text. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const words = (texts: readonly string[]): string => texts.map(shellWord).join(' ');

/** The script, for bash. No text of the profile and no path is code in it. */
export function batchScript(script: BatchScript, profile: Pick<SlurmProfile, ProfilePart>): string {
  const { sweep, runs, workspace, runsFolder, command, cancelledFile } = script;
  const { source, modules, environment, requeue } = profile;
  return `#!/bin/bash
# Written by Pretext Lab. Element i of the job array trains the i-th run of a sweep; it continues from the last checkpoint.
${source.map((file) => `. ${shellWord(file)}\n`).join('')}${modules.map((module) => `module load ${shellWord(module)}\n`).join('')}${Object.entries(
  environment,
)
  .map(([name, value]) => `export ${name}=${shellWord(value)}\n`)
  .join('')}
runs=(${words(runs)})
run=\${runs[$SLURM_ARRAY_TASK_ID]}
cancelled=${shellWord(cancelledFile)}
checkpoints=${shellWord(runsFolder)}/$run/checkpoints
last_checkpoint() { ls -- "$checkpoints" 2>/dev/null | grep '^step-.*[.]safetensors$' | tail -n 1; }

before=$(last_checkpoint)
echo "job \${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID on $(hostname), start $((\${SLURM_RESTART_COUNT:-0} + 1)): $run\${before:+ continues from $before}"

# Slurm tells this script a minute before the end of its time, and at preemption. The run then writes a checkpoint and stops.
told=
child=
trap 'told=now; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM
${words([...command, 'sweep', '--resume', sweep])} --only "$run" --workspace ${shellWord(workspace)} &
child=$!
[ -z "$told" ] || kill -TERM "$child"
while :; do
  told=
  wait "$child"
  code=$?
  [ "$told" = now ] || break
done

# 130: stopped, with a checkpoint. 137: killed. A run that got no further would get no further the next time either.
if [ "$code" = 130 ] || [ "$code" = 137 ]; then
  if [ -e "$cancelled" ]; then
    echo "the sweep was cancelled: $run can be resumed"
  elif after=$(last_checkpoint); [ "$after" = "$before" ]; then
    echo "$run ended before it got further than when the job began: the job is not requeued"
${
  requeue
    ? `  # By its index: the number of the last element is that of the whole array. Slurm may end this script, and any command of it,
  # before scontrol has heard that the job is requeued.
  elif told=; scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" || { sleep 1; [ "$told" = now ]; }; then
    echo "requeued: $run will continue from $after"
  else
    echo "Slurm did not requeue the job, unless it had done so by itself: $run can be resumed"`
    : `  else
    echo "the profile does not requeue: $run can be resumed"`
}
  fi
fi
exit "$code"
`;
}

type ProfilePart = 'source' | 'modules' | 'environment' | 'requeue';
