/**
 * Chooses folders in the browser, which has no native dialog: by path, from those opened before, or by looking through
 * folders. The lab lists folders; the page refers to them by token.
 */
import { Button, Checkbox, CloseButton, Group, Modal, Text } from '@mantine/core';
import { IconArrowUp, IconChevronRight, IconFolder } from '@tabler/icons-react';
import { memo, type ReactNode, useCallback, useEffect, useId, useMemo, useState } from 'react';
import type { Failure } from '../../shared/failure.ts';
import type { Folder, ResultOf } from '../../shared/protocol.ts';
import { useDatasets } from '../lib/datasets-store.ts';
import { type KnownFolder, knownFolders } from '../lib/folder-paths.ts';
import { counted } from '../lib/format.ts';
import { lab } from '../lib/lab-client.ts';
import classes from './folder-picker.module.css';
import { FailureNote } from './notice.tsx';
import { PathField } from './path-field.tsx';
import { Waiting } from './waiting.tsx';

interface Props {
  readonly opened: boolean;
  /** What the folders are for. */
  readonly title: string;
  /** Label of the button that takes them. */
  readonly verb: 'Open' | 'Choose';
  /** Folders that may be meant; `searching` until they are known. */
  readonly proposed?: Proposal | 'searching' | undefined;
  onClose(): void;
  onChosen(folders: readonly Folder[]): void;
}

/** Folders that a picker begins with. */
export interface Proposal {
  /** Why they are proposed, and what to do. */
  readonly words: string;
  readonly folders: readonly Folder[];
  readonly chosen: readonly Folder[];
}

export function FolderPicker({ opened, title, proposed, ...browser }: Props) {
  return (
    <Modal opened={opened} onClose={browser.onClose} size={640} title={<Text fw={600}>{title}</Text>}>
      {proposed === 'searching' ? (
        <Waiting>Searching for the folders …</Waiting>
      ) : (
        <Browser {...browser} proposed={proposed} />
      )}
    </Modal>
  );
}

type Listing = ResultOf<'folders.list'>;

const mostOpenedBefore = 4;

function Browser({
  verb,
  proposed,
  onClose,
  onChosen,
}: Omit<Props, 'opened' | 'title' | 'proposed'> & { readonly proposed: Proposal | undefined }) {
  const [roots, setRoots] = useState<readonly Folder[]>();
  const [here, setHere] = useState<Listing>();
  const [failure, setFailure] = useState<Failure>();
  const [chosen, setChosen] = useState<readonly Folder[]>(proposed?.chosen ?? []);
  const datasets = useDatasets((state) => state.all);
  const known = useMemo(() => knownFolders(datasets ?? []), [datasets]);

  /** Until the folder that was entered is there, the current one must not be taken for it. */
  const [busy, setBusy] = useState(false);

  const enter = useCallback(async (token: string) => {
    setBusy(true);
    const listed = await lab.request('folders.list', { token });
    setBusy(false);
    if (listed.ok) setHere(listed.value);
    setFailure(listed.ok ? undefined : listed.failure);
  }, []);
  useEffect(() => {
    void lab.request('folders.roots', {}).then((answer) => {
      if (!answer.ok) setFailure(answer.failure);
      else {
        setRoots(answer.value.folders);
        const first = answer.value.folders[0];
        if (first) void enter(first.token);
      }
    });
  }, [enter]);

  const chosenPaths = useMemo(() => new Set(chosen.map(({ path }) => path)), [chosen]);
  const isChosen = (folder: Folder) => chosenPaths.has(folder.path);
  const toggle = useCallback(
    (folder: Folder) =>
      setChosen((before) => {
        const others = before.filter(({ path }) => path !== folder.path);
        return others.length < before.length ? others : [...before, folder];
      }),
    [],
  );
  const taken = chosen.length > 0 ? chosen : here ? [here.folder] : [];

  const checkbox = (folder: Folder, label: string) => (
    <Checkbox size="sm" checked={isChosen(folder)} onChange={() => toggle(folder)} aria-label={label} />
  );
  return (
    <>
      {proposed && <Shortlist title={proposed.words} folders={proposed.folders} checkbox={checkbox} />}
      <PathField known={known} onFolder={(folder) => enter(folder.token)} onBusy={setBusy} />
      {!proposed && known.length > 0 && (
        <Shortlist title="Opened before" folders={known.slice(0, mostOpenedBefore)} checkbox={checkbox} />
      )}
      {roots && roots.length > 1 && (
        <Group gap={6} mt="md" mb="sm">
          {roots.map((root) => (
            <Button key={root.token} size="compact-sm" variant="default" onClick={() => enter(root.token)}>
              {root.name}
            </Button>
          ))}
        </Group>
      )}
      <FailureNote failure={failure} />
      {!here && !failure && <Waiting>Loading folders …</Waiting>}
      {here && (
        <>
          <div className={classes.here}>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconArrowUp size={15} aria-hidden />}
              disabled={!here.parent}
              onClick={() => here.parent && enter(here.parent.token)}
            >
              Up
            </Button>
            <span className="path">{here.folder.path}</span>
            <span className={classes.choose}>{checkbox(here.folder, 'Choose the current folder')}</span>
          </div>
          <ul className={classes.list} aria-label={`Folders in ${here.folder.name}`}>
            {here.folders.map((folder) => (
              <Row key={folder.token} folder={folder} isChosen={isChosen(folder)} onToggle={toggle} onEnter={enter} />
            ))}
            {here.folders.length === 0 && <li className={classes.none}>No sub-folders.</li>}
          </ul>
          <Text fz="xs" c="dimmed" mt="xs">
            {here.pictures === 0
              ? 'A quick search of this folder and its sub-folders found no images.'
              : `About ${counted(here.pictures, 'image')} in this folder and its sub-folders.`}
          </Text>
        </>
      )}
      {chosen.length > 0 && (
        <ul className={classes.chosen} aria-label="Chosen folders">
          {chosen.map((folder) => (
            <li key={folder.path}>
              <span className="path">{folder.path}</span>
              <CloseButton size="xs" aria-label={`Remove ${folder.name}`} onClick={() => toggle(folder)} />
            </li>
          ))}
        </ul>
      )}
      <Group justify="space-between" mt="lg">
        <Text fz="sm" c="dimmed" className="clip">
          {chosen.length > 0 ? '' : 'Select folders, or use the current one.'}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={busy || taken.length === 0} onClick={() => onChosen(taken)}>
            {chosen.length > 0 ? `${verb} ${counted(chosen.length, 'folder')}` : `${verb} this folder`}
          </Button>
        </Group>
      </Group>
    </>
  );
}

/** A sub-folder. There may be thousands: a row is drawn again only if it changes. */
const Row = memo(function Row({
  folder,
  isChosen,
  onToggle,
  onEnter,
}: {
  readonly folder: Folder;
  readonly isChosen: boolean;
  onToggle(folder: Folder): void;
  onEnter(token: string): void;
}) {
  return (
    <li className={`${classes.row} ${classes.below}`}>
      <Checkbox size="sm" checked={isChosen} onChange={() => onToggle(folder)} aria-label={`Choose ${folder.name}`} />
      <button type="button" className={classes.enter} onClick={() => onEnter(folder.token)}>
        <IconFolder size={17} stroke={1.6} aria-hidden />
        <span className="clip">{folder.name}</span>
        <IconChevronRight size={15} aria-hidden />
      </button>
    </li>
  );
});

/** Folders with their paths, to choose without looking for them. */
function Shortlist({
  title,
  folders,
  checkbox,
}: {
  readonly title: string;
  readonly folders: readonly (Folder & Partial<KnownFolder>)[];
  checkbox(folder: Folder, label: string): ReactNode;
}) {
  const id = useId();
  return (
    <div className={classes.shortlist}>
      <h3 id={id}>{title}</h3>
      <ul aria-labelledby={id}>
        {folders.map((folder) => (
          <li key={folder.path} className={classes.row}>
            {checkbox(folder, `Choose ${folder.path}`)}
            <span className="path">{folder.path}</span>
            {folder.images !== undefined && <span className="dim small">{counted(folder.images, 'image')}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
