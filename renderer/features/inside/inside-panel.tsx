/** A look inside an encoder, of a run or added: the folder, the start, the progress, and the last result. */
import { Button, Group } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder, RunDetail } from '../../../shared/protocol.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FolderPicker } from '../../components/folder-picker.tsx';
import layout from '../../components/form-and-result.module.css';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { desktop } from '../../lib/lab-client.ts';
import classes from './inside.module.css';
import { InsideResult } from './inside-result.tsx';
import { useInside, useLastInside } from './inside-store.ts';

interface Props {
  /** The id of the run or of the added encoder. */
  readonly encoder: string;
  /** Paths of the folders to begin with, if they are open. */
  readonly offered?: readonly string[];
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
  const opened = useDatasets((state) => state.all?.find(({ folders }) => offered && isSame(folders, offered))?.folders);
  const [chosen, setChosen] = useState<readonly Folder[]>();
  const [picking, setPicking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => () => dismiss(encoder), [encoder, dismiss]);
  const folders = chosen ?? opened ?? [];

  function take(next: readonly Folder[]) {
    setPicking(false);
    if (next.length === 0) return;
    setChosen(next);
    setFailure(undefined);
    dismiss(encoder); // an earlier failure was about other folders
  }
  const choose = () =>
    desktop ? desktop.chooseFolders().then(take, (error) => setFailure(asFailure(error))) : setPicking(true);

  return (
    <section className={`panel ${classes.part}`} aria-labelledby="inside-title">
      <h2 id="inside-title">Look inside</h2>
      <p className="dim small">Shows what the encoder makes of a folder of images. No labels are needed.</p>
      <div className={classes.folders}>
        {folders.length === 0 ? (
          <span className="dim small">No folder chosen.</span>
        ) : (
          folders.map(({ token, path }) => (
            <span key={token} className="path">
              {path}
            </span>
          ))
        )}
      </div>
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(encoder)} />
      ) : (
        <Group gap="sm">
          <Button variant="default" leftSection={<IconFolder size={16} aria-hidden />} onClick={choose}>
            Choose images
          </Button>
          <Button
            disabled={folders.length === 0}
            onClick={() => start(encoder, { images: folders.map(({ token }) => token) })}
          >
            {isAgain ? 'Look again' : 'Look inside'}
          </Button>
        </Group>
      )}
      <div className={classes.notes}>
        {!working && unfinished?.cancelled && (
          <Notice tone="hint">
            It was cancelled. {isAgain ? 'The previous result is kept.' : 'There is no result.'}
          </Notice>
        )}
        {!working && <FailureNote failure={failure ?? unfinished?.failure} />}
      </div>
      <FolderPicker
        opened={picking}
        title="Choose images to look at"
        verb="Choose"
        onClose={() => setPicking(false)}
        onChosen={take}
      />
    </section>
  );
}

const isSame = (folders: readonly Folder[], paths: readonly string[]): boolean =>
  folders.length === paths.length && folders.every(({ path }) => paths.includes(path));
