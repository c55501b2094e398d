/** Pins an image to its dataset, or takes the pin away: the boards of later runs show the pinned images. */
import { Button } from '@mantine/core';
import { IconPin, IconPinnedOff } from '@tabler/icons-react';
import { mostPinned } from '../../shared/protocol.ts';
import { useDatasets } from '../lib/datasets-store.ts';

/** @param path Absolute path of the image. */
export function PinButton({ dataset, path }: { readonly dataset: string; readonly path: string }) {
  const { all, pin } = useDatasets();
  const pinned = all?.find(({ id }) => id === dataset)?.pinned ?? [];
  const isPinned = pinned.includes(path);
  const isFull = !isPinned && pinned.length >= mostPinned;
  const Icon = isPinned ? IconPinnedOff : IconPin;
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={isFull}
      leftSection={<Icon size={13} stroke={1.8} aria-hidden />}
      onClick={() => pin(dataset, isPinned ? pinned.filter((each) => each !== path) : [...pinned, path])}
    >
      {isPinned ? 'Unpin' : isFull ? `${mostPinned} images are pinned` : 'Pin to boards'}
    </Button>
  );
}
