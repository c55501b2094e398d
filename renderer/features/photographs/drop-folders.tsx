/** Desktop app only: opens folders that are dropped on the window, or chosen with the menu command. */
import { IconFolderOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { desktop } from '../../lib/lab-client.ts';
import classes from './drop-folders.module.css';
import { useOpening } from './open-folders-store.ts';
import { openAndShow } from './photographs-page.tsx';

export function DropFolders() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!desktop) return;
    desktop.onMenu((command) => {
      if (command === 'choose-folders') void openAndShow(useOpening.getState().chooseNatively);
    });
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) void openAndShow(() => useOpening.getState().openDropped(files));
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
  if (!over) return null;
  return (
    <div className={classes.veil}>
      <IconFolderOpen size={40} stroke={1.4} aria-hidden />
      Drop folders of images to open them
    </div>
  );
}
