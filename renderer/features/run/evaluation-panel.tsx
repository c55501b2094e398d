/** What the encoder learned: labelled folders, progress of the evaluation, and its result. */
import { useEffect } from 'react';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { stagesOfRun } from '../../../shared/encoder-source.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { LabelledFolders } from '../../components/evaluation/labelled-folders.tsx';
import { StartEvaluation } from '../../components/evaluation/start-evaluation.tsx';
import layout from '../../components/form-and-result.module.css';
import { FullAccess } from '../../components/full-access.tsx';
import { Notice } from '../../components/notice.tsx';
import { PlacesPanel } from '../../components/places/places-panel.tsx';
import { useEvaluation } from '../../lib/evaluation-store.ts';
import { EvaluationResult } from './evaluation-result.tsx';
import { useLabelledFolders } from './labelled-folders-store.ts';

export function EvaluationPanel({ detail }: { readonly detail: RunDetail }) {
  const { id, hasCheckpoint, step, encoder } = detail.summary;
  if (!hasCheckpoint) {
    return (
      <Notice tone="hint">The encoder can be evaluated after the first snapshot, which writes a checkpoint.</Notice>
    );
  }
  return (
    <>
      <div className={layout.columns}>
        <FullAccess>
          <Form run={id} isAgain={detail.evaluation !== undefined} />
        </FullAccess>
        {detail.evaluation ? (
          <EvaluationResult evaluation={detail.evaluation} step={step} />
        ) : (
          <p className={`dim ${layout.empty}`}>
            Not evaluated yet. Results will appear here: accuracy at each stage of the encoder, next to the untrained
            encoder and chance.
          </p>
        )}
      </div>
      <PlacesPanel subject={id} stages={stagesOfRun(encoder as EncoderId).stages} />
    </>
  );
}

function Form({ run, isAgain }: { readonly run: string; readonly isAgain: boolean }) {
  const { open, images, test, offered, failure, choose } = useLabelledFolders();
  useEffect(() => open(run), [open, run]);
  const { start, cancel, dismiss } = useEvaluation();
  const working = useEvaluation((state) => state.working[run]);
  const unfinished = useEvaluation((state) => state.unfinished[run]);
  useEffect(() => () => dismiss(run), [run, dismiss]);
  return (
    <section className={`panel ${layout.panel}`} aria-labelledby="learned-title">
      <h2 id="learned-title">What it learned</h2>
      <p className="dim small">
        Two simple classifiers, k-NN and a linear probe, predict the classes of labelled images from the features of the
        last checkpoint. Higher accuracy means better features. The encoder itself never sees a label.
      </p>
      <LabelledFolders images={images} test={test} busy={working !== undefined} onChoose={choose} />
      <p className="dim small">
        {offered && 'These folders were used last or are next to the run’s images. '}
        Each sub-folder is a class, unless the page of these images has labels from a CSV file.
      </p>
      <StartEvaluation
        subject={run}
        images={images}
        test={test}
        isAgain={isAgain}
        working={working}
        failure={failure ?? unfinished?.failure}
        onStart={start}
        onCancel={cancel}
      />
    </section>
  );
}
