/** `diagnose`: what a trained network uses, by taking cues away from photographs and putting them in. */

import { diagnosisLine } from '../../../shared/diagnosis-words.ts';
import { FailureError, refuse } from '../../../shared/failure.ts';
import { callerFolder, fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { diagnosisText } from '../diagnosis-text.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { onStopSignal } from '../signals.ts';

export const diagnoseCommand = command({
  summary: 'find what the network of a run uses: seeing, or a shortcut',
  options: {
    run: { takes: 'RUN', help: "a run's id in the workspace, or its folder" },
    images: { takes: 'DIR', many: true, help: 'photographs to ask; those that the run held out unless told otherwise' },
    report: reportOption,
  },
  run: async ({ run: named, images, report }, { lab, output }) => {
    if (named === undefined) return refuse('bad-usage', "diagnose takes --run RUN: a run's id or its folder");
    const write = await reportFile(report, output);
    const run = await lab.store.locate(named, callerFolder());
    if (!run.ok) throw new FailureError(run.failure);
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'diagnosis.progress') return;
      const { what, done, total } = event.payload;
      output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
    });
    const nothingToStop = onStopSignal(() => void lab.diagnoses.cancel(run.value));
    const others = images.length > 0 ? images.map(fromCaller) : undefined;
    const diagnosis = await lab.diagnoses.diagnose(run.value, others, ({ level, message }) => {
      if (level === 'warning') process.stderr.write(`${message}\n`);
    });
    unsubscribe();
    nothingToStop();

    output.line(diagnosisLine(diagnosis));
    for (const warning of diagnosis.warnings) process.stderr.write(`${warning}\n`);
    if (!output.json) for (const words of diagnosisText(diagnosis)) output.say(words);
    await write(() => lab.reports.ofRun(run.value));
    return 0;
  },
});
