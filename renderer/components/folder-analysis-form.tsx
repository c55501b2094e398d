/** Starts an analysis of an encoder on folders of images that are chosen here: the folders, the start, the progress, the ending. */
import { Button, Group } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { asFailure, type Failure } from '../../shared/failure.ts';
import type { Folder } from '../../shared/protocol.ts';
import type { Working } from '../lib/analysis-store.ts';
import { useDatasets } from '../lib/datasets-store.ts';
import { desktop } from '../lib/lab-client.ts';
import { AnalysisProgress } from './analysis-progress.tsx';
import classes from './folder-analysis-form.module.css';
import { FolderPicker } from './folder-picker.tsx';
import { FailureNote, Notice } from './notice.tsx';

interface Props {
  readonly title: string;
  /** What the analysis shows. */
  readonly about: string;
  /** What the button for the start says, and once there is a result: `Look inside`, `Look again`. */
  readonly verbs: { readonly first: string; readonly again: string };
  /** Whether there is a result already. */
  readonly isAgain: boolean;
  /** Paths of the folders to begin with, if they are open. */
  readonly offered?: readonly string[] | undefined;
  readonly working: Working | undefined;
  /** How the last one ended, if it gave no result. */
  readonly unfinished: { readonly cancelled: boolean; readonly failure: Failure | undefined } | undefined;
  /** Further settings. */
  readonly children?: ReactNode;
  /** @param images Tokens of the folders. */
  onStart(images: readonly string[]): void;
  onCancel(): void;
  /** Forgets how the last one ended. */
  onDismiss(): void;
}

export function FolderAnalysisForm({
  title,
  about,
  verbs,
  isAgain,
  offered,
  working,
  unfinished,
  children,
  onStart,
  onCancel,
  onDismiss,
}: Props) {
  const titleId = useId();
  const opened = useDatasets((state) => state.all?.find(({ folders }) => offered && isSame(folders, offered))?.folders);
  const [chosen, setChosen] = useState<readonly Folder[]>();
  const [picking, setPicking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const folders = chosen ?? opened ?? [];

  function take(next: readonly Folder[]) {
    setPicking(false);
    if (next.length === 0) return;
    setChosen(next);
    setFailure(undefined);
    onDismiss(); // an earlier failure was about other folders
  }
  const choose = () =>
    desktop ? desktop.chooseFolders().then(take, (error) => setFailure(asFailure(error))) : setPicking(true);

  return (
    <section className={`panel ${classes.part}`} aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      <p className="dim small">{about}</p>
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
        <AnalysisProgress working={working} className={classes.progress} onCancel={onCancel} />
      ) : (
        <Group gap="sm" align="end">
          {children}
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            onClick={choose}
            aria-label={`Choose images: ${title}`}
          >
            Choose images
          </Button>
          <Button disabled={folders.length === 0} onClick={() => onStart(folders.map(({ token }) => token))}>
            {isAgain ? verbs.again : verbs.first}
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
