/** Chooses folders in the browser, which has no native dialog. The lab lists folders; the page refers to them by token. */
import { Button, Checkbox, Group, Modal, Text } from '@mantine/core';
import { IconArrowUp, IconChevronRight, IconFolder } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { Failure } from '../../shared/failure.ts';
import type { Folder, ResultOf } from '../../shared/protocol.ts';
import { counted } from '../lib/format.ts';
import { lab } from '../lib/lab-client.ts';
import classes from './folder-picker.module.css';
import { FailureNote } from './notice.tsx';
import { Waiting } from './waiting.tsx';

interface Props {
  readonly opened: boolean;
  /** What the folders are for. */
  readonly title: string;
  /** Label of the button that takes them. */
  readonly verb: 'Open' | 'Choose';
  onClose(): void;
  onChosen(folders: readonly Folder[]): void;
}

export function FolderPicker({ opened, title, ...browser }: Props) {
  return (
    <Modal opened={opened} onClose={browser.onClose} size={640} title={<Text fw={600}>{title}</Text>}>
      <Browser {...browser} />
    </Modal>
  );
}

type Listing = ResultOf<'folders.list'>;

function Browser({ verb, onClose, onChosen }: Omit<Props, 'opened' | 'title'>) {
  const [roots, setRoots] = useState<readonly Folder[]>();
  const [here, setHere] = useState<Listing>();
  const [failure, setFailure] = useState<Failure>();
  const [chosen, setChosen] = useState<readonly Folder[]>([]);

  const enter = useCallback(async (token: string) => {
    const listed = await lab.request('folders.list', { token });
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

  const isChosen = (folder: Folder) => chosen.some((other) => other.path === folder.path);
  const toggle = (folder: Folder) =>
    setChosen(isChosen(folder) ? chosen.filter((other) => other.path !== folder.path) : [...chosen, folder]);
  const taken = chosen.length > 0 ? chosen : here ? [here.folder] : [];

  return (
    <>
      {roots && roots.length > 1 && (
        <Group gap={6} mb="sm">
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
          </div>
          <ul className={classes.list} aria-label={`Folders in ${here.folder.name}`}>
            {here.folders.map((folder) => (
              <li key={folder.token} className={classes.row}>
                <Checkbox
                  size="sm"
                  checked={isChosen(folder)}
                  onChange={() => toggle(folder)}
                  aria-label={`Choose ${folder.name}`}
                />
                <button type="button" className={classes.enter} onClick={() => enter(folder.token)}>
                  <IconFolder size={17} stroke={1.6} aria-hidden />
                  <span className="clip">{folder.name}</span>
                  <IconChevronRight size={15} aria-hidden />
                </button>
              </li>
            ))}
            {here.folders.length === 0 && <li className={classes.none}>No subfolders.</li>}
          </ul>
          <Text fz="xs" c="dimmed" mt="xs">
            {here.pictures === 0
              ? 'A quick search of this folder and its subfolders found no images.'
              : `About ${counted(here.pictures, 'image')} in this folder and its subfolders.`}
          </Text>
        </>
      )}
      <Group justify="space-between" mt="lg" wrap="nowrap">
        <Text fz="sm" c="dimmed" className="clip">
          {chosen.length > 0
            ? chosen.map((folder) => folder.name).join(', ')
            : 'Select folders, or use the current one.'}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={taken.length === 0} onClick={() => onChosen(taken)}>
            {chosen.length > 0 ? `${verb} ${counted(chosen.length, 'folder')}` : `${verb} this folder`}
          </Button>
        </Group>
      </Group>
    </>
  );
}
