/** The result of an evaluation of a run: sentences, and the accuracies by stage. */

import { Group } from '@mantine/core';
import type { RunEvaluation } from '../../../shared/evaluation.ts';
import { EvaluationDetails } from '../../components/evaluation/evaluation-details.tsx';
import layout from '../../components/form-and-result.module.css';
import { Notice } from '../../components/notice.tsx';
import { counted, formatCount, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import classes from './evaluation-panel.module.css';
import { evaluationWords } from './evaluation-rows.ts';

interface Props {
  readonly evaluation: RunEvaluation;
  /** The run's current step. */
  readonly step: number;
}

export function EvaluationResult({ evaluation, step }: Props) {
  const { verdict, headline, best } = evaluationWords(evaluation);
  const about = [
    counted(evaluation.classes.length, 'class', 'classes'),
    `classifiers trained on ${counted(evaluation.images, 'image')}`,
    `tested on ${formatCount(evaluation.testImages)}`,
    `evaluated ${formatWhen(evaluation.madeAt)} at step ${formatCount(evaluation.step)}, in ${formatDuration(evaluation.seconds)}`,
  ];
  return (
    <section className={`panel ${layout.panel}`} aria-labelledby="result-title">
      <Group justify="space-between" gap="xs">
        <h2 id="result-title">Result</h2>
        <a href={hashOf({ page: 'did-it-help', encoderOf: evaluation.run })}>Did it help?</a>
      </Group>
      <div className={classes.notes}>
        {verdict === 'better' ? (
          <p className={layout.headline}>{headline}</p>
        ) : (
          <Notice tone="warning">{headline}</Notice>
        )}
        <p>{best}</p>
        {evaluation.baselines && <p>{evaluation.sentence}</p>}
        {evaluation.warnings.map((warning) => (
          <Notice key={warning} tone="warning">
            {sentence(warning)}
          </Notice>
        ))}
        {step > evaluation.step && (
          <Notice tone="hint">
            The run has reached step {formatCount(step)} since. Evaluate again to use its last checkpoint.
          </Notice>
        )}
      </div>
      <EvaluationDetails encoderOf={evaluation.run} evaluation={evaluation} />
      <p className="dim small">{about.join(' · ')}</p>
    </section>
  );
}
