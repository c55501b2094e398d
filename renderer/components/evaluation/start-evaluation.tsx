/** What an encoder is compared with, the start of its evaluation, the progress, and why it did not finish. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ParametersOf } from '../../../shared/analyses.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import type { Working } from '../../lib/analysis-store.ts';
import { AnalysisProgress } from '../analysis-progress.tsx';
import { FailureNote } from '../notice.tsx';
import { CompareWith } from './compare-with.tsx';
import classes from './evaluation.module.css';
import { FewLabelsChoice, fewRequestOf } from './few-labels-choice.tsx';
import type { Side } from './labelled-folders.tsx';

const tokensOf = (folders: readonly Folder[]): string[] => folders.map(({ token }) => token);

interface Props extends Readonly<Record<Side, readonly Folder[]>> {
  /** The id of the encoder or of the run that is evaluated. */
  readonly subject: string;
  readonly isAgain: boolean;
  readonly working: Working | undefined;
  readonly failure: Failure | undefined;
  onStart(subject: string, parameters: ParametersOf<'evaluate'>): void;
  onCancel(subject: string): void;
}

export function StartEvaluation({ subject, images, test, isAgain, working, failure, onStart, onCancel }: Props) {
  const [against, setAgainst] = useState<readonly string[]>([]);
  const [few, setFew] = useState<readonly string[]>([]);
  return (
    <>
      <CompareWith not={subject} value={against} busy={working !== undefined} onChange={setAgainst} />
      <FewLabelsChoice value={few} busy={working !== undefined} onChange={setFew} />
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => onCancel(subject)} />
      ) : (
        <Button
          disabled={images.length === 0 || test.length === 0}
          onClick={() =>
            onStart(subject, {
              images: tokensOf(images),
              test: tokensOf(test),
              ...(against.length > 0 && { against: [...against] }),
              few: fewRequestOf(few),
            })
          }
        >
          {isAgain ? 'Evaluate again' : 'Evaluate'}
        </Button>
      )}
      <div className={classes.failure}>
        <FailureNote failure={failure} />
      </div>
    </>
  );
}
