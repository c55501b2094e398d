/** `runs`: one line per run, newest first. */
import type { RunSummary } from '../../../shared/protocol.ts';
import { command } from '../command.ts';

/** The command. */
export const runsCommand = command({
  summary: 'list the runs of the workspace',
  options: {
    'empty-trash': { help: "permanently delete the runs in the workspace's trash" },
  },
  onlyReads: (values) => !values['empty-trash'],
  run: async (values, { lab, output }) => {
    if (values['empty-trash']) {
      const deleted = await lab.store.emptyTrash();
      output.line({ event: 'emptied', deleted });
      if (!output.json) output.say(`${deleted} permanently deleted`);
      return 0;
    }
    const runs = await lab.runs.list();
    for (const run of runs) {
      output.line({ event: 'run', run: run.id, runDir: lab.runs.folderOf(run.id), ...run });
      if (!output.json) output.say(inWords(run));
    }
    if (runs.length === 0 && !output.json) output.say(`no runs yet in ${lab.workspace.root}`);
    return 0;
  },
});

function inWords({ id, status, step, totalSteps, heldOut, resumable, failure, damaged, name }: RunSummary): string {
  const score = heldOut ? `score ${heldOut.score.toFixed(3)} (chance ${heldOut.chance.toFixed(3)})` : '';
  const why = failure && status !== 'finished' ? failure.message : '';
  const parts = [id, status, totalSteps > 0 ? `step ${step} of ${totalSteps}` : '', score, name, why];
  const flaws = damaged?.map(({ message }) => message) ?? [];
  return [...parts, resumable ? 'resumable' : '', ...flaws].filter((part) => part !== '').join('  ');
}
