/** A look inside an encoder, of a run or added: the folder, the start, the progress, and the last result. */
import { useEffect } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { FolderAnalysisForm } from '../../components/folder-analysis-form.tsx';
import layout from '../../components/form-and-result.module.css';
import { Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import classes from './inside.module.css';
import { InsideResult } from './inside-result.tsx';
import { useInside, useLastInside } from './inside-store.ts';

interface Props {
  /** The id of the run or of the added encoder. */
  readonly encoder: string;
  /** Paths of the folders to begin with, if they are open. */
  readonly offered?: readonly string[] | undefined;
}

/** Of a run: possible once there is a checkpoint, first on its own images. */
export function InsideOfRun({ detail: { summary, record } }: { readonly detail: RunDetail }) {
  if (!summary.hasCheckpoint)
    return <Notice tone="hint">A look inside is possible after the first snapshot, which writes a checkpoint.</Notice>;
  return <InsidePanel encoder={summary.id} offered={record.folders} />;
}

export function InsidePanel({ encoder, offered }: Props) {
  const last = useLastInside(encoder);
  return (
    <div className={classes.body}>
      <Form encoder={encoder} offered={offered} isAgain={Boolean(last)} />
      {last === undefined && <Waiting>Loading the last result …</Waiting>}
      {last && <InsideResult inside={last} />}
      {last === null && (
        <p className={`dim ${layout.empty}`}>
          Not looked inside yet. Results will appear here: features of places as colours, the filters of the first
          layer, the images that activate each unit most, and the attention of a transformer.
        </p>
      )}
    </div>
  );
}

function Form({ encoder, offered, isAgain }: Props & { readonly isAgain: boolean }) {
  const { start, cancel, dismiss } = useInside();
  const working = useInside((state) => state.working[encoder]);
  const unfinished = useInside((state) => state.unfinished[encoder]);
  useEffect(() => () => dismiss(encoder), [encoder, dismiss]);
  return (
    <FolderAnalysisForm
      title="Look inside"
      about="Shows what the encoder makes of a folder of images. No labels are needed."
      verbs={{ first: 'Look inside', again: 'Look again' }}
      isAgain={isAgain}
      offered={offered}
      working={working}
      unfinished={unfinished}
      onStart={(images) => start(encoder, { images: [...images] })}
      onCancel={() => cancel(encoder)}
      onDismiss={() => dismiss(encoder)}
    />
  );
}
