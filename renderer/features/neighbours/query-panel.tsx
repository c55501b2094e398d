/** The query: an image of the folder, or a file that is dropped here or chosen. */
import { Button, FileButton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import { counted } from '../../lib/format.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import { alone, useOpenedImage } from '../../lib/opened-image-store.ts';
import classes from './neighbours.module.css';
import type { Query } from './neighbours-store.ts';
import { droppedFile, readQueryFile } from './query-file.ts';

interface Props {
  readonly dataset: string;
  readonly query: Query | undefined;
  /** Paths of the images of the folder that are the query itself. */
  readonly copies: readonly string[];
  onQuery(query: Query): void;
  onFailure(failure: Failure | undefined): void;
}

export function QueryPanel({ dataset, query, copies, onQuery, onFailure }: Props) {
  const [isOver, setOver] = useState(false);
  const open = useOpenedImage((state) => state.open);
  async function take(file: File | null | undefined) {
    if (!file) return;
    const read = await readQueryFile(file);
    if (read.ok) onQuery({ kind: 'file', ...read.value });
    else onFailure(read.failure);
  }
  // What is taken here is not taken as a folder to open: DropFolders leaves events alone that were handled.
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    const file = droppedFile(event.dataTransfer);
    if (!file) return; // a folder
    event.preventDefault();
    void take(file);
  };
  return (
    <section
      className={`panel ${classes.query}`}
      data-over={isOver || undefined}
      aria-labelledby="query-title"
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {query && <Picture key={addressOf(query)} query={query} />}
      <div className={classes.about}>
        <h2 id="query-title">{query ? nameOf(query) : 'Choose the image whose neighbours you want'}</h2>
        <p className="dim">
          {query?.kind === 'image' && `${query.image.width} × ${query.image.height} px. `}
          {query?.kind === 'file' && copies.length === 0 && 'A file from outside this folder. '}
          {copiesWords(query, copies)}
          Click an image below, or drop an image file here.
        </p>
        <div className={classes.actions}>
          <FileButton onChange={(file) => void take(file)} accept="image/*">
            {(props) => (
              <Button variant="default" {...props}>
                Choose a file
              </Button>
            )}
          </FileButton>
          {query?.kind === 'image' && (
            <Button variant="subtle" onClick={() => void open(alone(dataset, query.image.index), 0)}>
              Open large
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

const nameOf = (query: Query): string => (query.kind === 'image' ? query.image.name : query.name);
const addressOf = (query: Query): string => (query.kind === 'image' ? pictureUrl(query.image.picture) : query.address);

/** The copies of the query, besides itself, that are not among its neighbours. */
function copiesWords(query: Query | undefined, copies: readonly string[]): string {
  const others = query?.kind === 'image' ? copies.length - 1 : copies.length;
  return others > 0 ? `${counted(others, 'exact copy', 'exact copies')} of it in the folder left out. ` : '';
}

function Picture({ query }: { readonly query: Query }) {
  const [isShown, setShown] = useState(true);
  if (isShown)
    return <img className={classes.asked} src={addressOf(query)} alt={nameOf(query)} onError={() => setShown(false)} />;
  return (
    <div className={`${classes.asked} ${classes.missing}`}>
      <IconPhotoOff size={20} stroke={1.5} aria-hidden />
      cannot be shown here
    </div>
  );
}
