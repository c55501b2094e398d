/** Everything that an evaluation measured, for the pages of runs and of added encoders. The place to add a measure. */
import type { Evaluation } from '../../../shared/evaluation.ts';
import { FullAccess } from '../full-access.tsx';
import { LabelFreeView } from '../label-free/label-free-view.tsx';
import { FewLabelsView } from './few-labels.tsx';
import { LeakPairs } from './leak-pairs.tsx';
import { Mistakes } from './mistakes.tsx';
import { StageAccuraciesView } from './stage-accuracies.tsx';

interface Props {
  /** The id of the run or of the added encoder. */
  readonly encoderOf: string;
  readonly evaluation: Evaluation;
}

export function EvaluationDetails({ encoderOf, evaluation }: Props) {
  const { stages, best, chance, baselines } = evaluation;
  return (
    <>
      <StageAccuraciesView stages={stages} best={best} chance={chance} baselines={baselines} />
      <LeakPairs evaluation={evaluation} />
      <FewLabelsView evaluation={evaluation} />
      <LabelFreeView measured={evaluation.labelFree} untrained={evaluation.untrainedLabelFree} />
      <FullAccess>
        <Mistakes encoderOf={encoderOf} evaluation={evaluation} />
      </FullAccess>
    </>
  );
}
