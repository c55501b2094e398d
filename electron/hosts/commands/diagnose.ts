/** `diagnose`: what a trained network uses, by removing cues from photographs and adding them. */
import { diagnosisLine } from '../../../shared/diagnosis-words.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { diagnosisText } from '../diagnosis-text.ts';

/** The command. */
export const diagnoseCommand = analysisCommand('diagnose', {
  summary: 'find which shortcuts the network of a run uses',
  options: {
    images: { takes: 'DIR', many: true, help: 'images to use', default: 'those that the run held out' },
  },
  parameters: ({ images }) => (images.length > 0 ? { images: images.map(fromCaller) } : {}),
  line: diagnosisLine,
  words: diagnosisText,
  report: (lab, run) => lab.reports.ofRun(run),
});
