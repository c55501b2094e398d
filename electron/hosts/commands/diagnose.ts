/** `diagnose`: what a trained network uses, by taking cues away from photographs and putting them in. */
import { diagnosisLine } from '../../../shared/diagnosis-words.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { diagnosisText } from '../diagnosis-text.ts';

export const diagnoseCommand = analysisCommand('diagnose', {
  summary: 'find what the network of a run uses: seeing, or a shortcut',
  options: {
    images: { takes: 'DIR', many: true, help: 'photographs to ask; those that the run held out unless told otherwise' },
  },
  asked: ({ images }) => (images.length > 0 ? { images: images.map(fromCaller) } : {}),
  line: diagnosisLine,
  words: diagnosisText,
  report: (lab, run) => lab.reports.ofRun(run),
});
