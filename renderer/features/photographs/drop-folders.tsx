/**
 * Opens folders that are dropped on the window, and those chosen with the menu command of the desktop app. A browser does not
 * tell where a dropped folder is: the lab searches for it by its name and its files, and a person confirms what it found.
 */
import { IconFolderOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { FolderPicker, type Proposal } from '../../components/folder-picker.tsx';
import { droppedFolders } from '../../lib/dropped-folders.ts';
import { desktop, lab } from '../../lib/lab-client.ts';
import classes from './drop-folders.module.css';
import { proposalOf } from './dropped-proposal.ts';
import { useOpening } from './open-folders-store.ts';
import { openAndShow } from './photographs-page.tsx';

/** What the picker begins with: all candidates, of which those of an only one are chosen. */
async function proposalFor(items: DataTransferItemList): Promise<Proposal> {
  const dropped = await droppedFolders(items);
  if (dropped.length === 0)
    return { words: 'No folder was dropped. Drop folders of images, or choose them here.', folders: [], chosen: [] };
  const found = await Promise.all(
    dropped.map(async ({ name, entries }) => {
      const answer = await lab.request('folders.find', { name, entries: [...entries] });
      return { name, folders: answer.ok ? answer.value.folders : [] };
    }),
  );
  return proposalOf(found);
}

const isOfFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

export function DropFolders() {
  const [over, setOver] = useState(false);
  const [found, setFound] = useState<Proposal | 'searching'>();
  useEffect(() => {
    desktop?.onMenu((command) => {
      if (command === 'choose-folders') void openAndShow(useOpening.getState().chooseNatively);
    });
    const onOver = (event: DragEvent) => {
      if (!isOfFiles(event)) return;
      const isTaken = event.defaultPrevented; // a part of the page takes a file itself
      event.preventDefault();
      setOver(!isTaken);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!isOfFiles(event) || !event.dataTransfer) return;
      setOver(false);
      if (event.defaultPrevented) return;
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      if (desktop) {
        if (files.length > 0) void openAndShow(() => useOpening.getState().openDropped(files));
        return;
      }
      setFound('searching');
      void proposalFor(event.dataTransfer.items).then(setFound);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  const close = () => setFound(undefined);
  return (
    <>
      {over && (
        <div className={classes.veil}>
          <IconFolderOpen size={40} stroke={1.4} aria-hidden />
          Drop folders of images to open them
        </div>
      )}
      <FolderPicker
        opened={found !== undefined}
        title="Dropped folders"
        verb="Open"
        proposed={found}
        onClose={close}
        onChosen={(folders) => {
          close();
          void openAndShow(() => useOpening.getState().openFolders(folders));
        }}
      />
    </>
  );
}
