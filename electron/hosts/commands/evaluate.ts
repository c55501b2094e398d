/** `evaluate`: what an encoder has learnt, by classes of photographs that training knew nothing of. */
import type { Evaluation } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { FailureError, refuse } from '../../../shared/failure.ts';
import type { LabelSource } from '../../../shared/worker-protocol.ts';
import { callerFolder, fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { duration } from '../output.ts';
import { onStopSignal } from '../signals.ts';
import { score, table } from '../table.ts';

const labelsHelp = 'folders (each sub-folder is a class), or a CSV file with the header path,label';

export const evaluateCommand = command({
  summary: 'measure what the encoder of a run has learnt',
  options: {
    run: { takes: 'RUN', help: "a run's id in the workspace, or its folder" },
    images: { takes: 'DIR', many: true, help: 'labelled photographs to learn the classes from' },
    test: { takes: 'DIR', many: true, help: 'labelled photographs to be right about' },
    labels: { takes: 'folders|FILE.csv', help: `${labelsHelp}; folders unless told otherwise` },
  },
  run: async ({ run: named, images, test, labels = 'folders' }, { lab, output }) => {
    if (named === undefined) return refuse('bad-usage', "evaluate takes --run RUN: a run's id or its folder");
    if (images.length === 0) refuse('bad-usage', 'evaluate takes --images DIR: labelled photographs to learn from');
    if (test.length === 0) refuse('bad-usage', 'evaluate takes --test DIR: labelled photographs to be tested on');
    const source = labelSource(labels);
    const run = await lab.store.locate(named, callerFolder());
    if (!run.ok) throw new FailureError(run.failure);
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'evaluation.progress') return;
      const { what, done, total } = event.payload;
      output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
    });
    const nothingToStop = onStopSignal(() => void lab.evaluations.cancel(run.value));
    const asked = { folders: images.map(fromCaller), testFolders: test.map(fromCaller), labels: source };
    const evaluation = await lab.evaluations.evaluate(run.value, asked, ({ level, message }) => {
      if (level === 'warning') process.stderr.write(`${message}\n`);
    });
    unsubscribe();
    nothingToStop();

    output.line(evaluation);
    for (const warning of evaluation.warnings) process.stderr.write(`${warning}\n`);
    if (!output.json) for (const words of evaluationWords(evaluation)) output.say(words);
    return 0;
  },
});

function labelSource(labels: string): LabelSource {
  if (labels === 'folders') return labels;
  if (/\.csv$/i.test(labels)) return { csv: fromCaller(labels) };
  return refuse('bad-usage', `--labels takes ${labelsHelp}: found '${labels}'`);
}

/** A table of the stages, and what it comes to. */
function evaluationWords(evaluation: Evaluation): string[] {
  const { stages, best, untrained, gain, classes, images, testImages, chance, health, neighbours } = evaluation;
  const columns = ['stage', 'width', 'k-NN', 'linear', 'untrained k-NN', 'untrained linear'];
  const rows = stages.map(({ stage, width, knn, linear, untrained: before }) => [
    stage,
    String(width),
    ...[knn, linear, before.knn, before.linear].map(score),
  ]);
  return [
    `${classes.length} classes; ${images} photographs to learn from, ${testImages} to be right about; ` +
      `chance ${score(chance)}; ${neighbours} neighbours vote`,
    ...table(columns, rows),
    `best: ${best.stage}, linear ${score(best.linear)}, k-NN ${score(best.knn)}; ` +
      `untrained at its best (${untrained.stage}): linear ${score(untrained.linear)}, k-NN ${score(untrained.knn)}`,
    gainSentence(gain.linear),
    `representation: effective rank ${health.effectiveRank.toFixed(1)}, spread ${health.featureStd.toFixed(3)}, ` +
      `${Math.round(100 * health.deadUnits)} % of its units dead`,
    `evaluated in ${duration(evaluation.seconds)}`,
  ];
}
