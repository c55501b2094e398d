/** A preview of the questions as the network will see them, updated when settings change. */
import { Loader } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo } from 'react';
import { FailureNote } from '../../components/notice.tsx';
import { Puzzle } from '../../components/question-and-answer.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { previewKey, settingsOf, subjectOf } from './draft.ts';
import { useNewRun } from './draft-store.ts';
import classes from './preview.module.css';

const debounceMs = 300;

export function Preview() {
  const { draft, dataset, heldOut, preview, previewBusy, previewFailure, redrawPreview } = useNewRun();
  const reading = useDatasets((state) => state.all?.find(({ id }) => id === dataset)?.reading);
  const key = useMemo(() => {
    const settings = settingsOf(draft, reading);
    return dataset && settings.ok ? previewKey(dataset, heldOut, settings.value) : '';
  }, [draft, dataset, heldOut, reading]);
  const [settled] = useDebouncedValue(key, debounceMs);
  useEffect(() => {
    if (settled) void redrawPreview();
  }, [settled, redrawPreview]);

  const failure = key && previewFailure?.key === key ? previewFailure.failure : undefined;
  const isCurrent = dataset !== undefined && preview?.subject === subjectOf(dataset, heldOut, draft.task);
  const items = isCurrent && !failure ? preview.items : undefined;
  const open = useOpenedImage((state) => state.open);
  const openers = useMemo(() => {
    if (!dataset || !items?.every(({ photograph }) => photograph !== undefined)) return undefined;
    const settings = settingsOf(draft, reading);
    const row = {
      dataset,
      ...(settings.ok ? { settings: settings.value } : {}),
      count: items.length,
      imageAt: (place: number) => items[place]?.photograph ?? '',
    };
    return items.map((_, place) => () => void open(row, place));
  }, [dataset, draft, reading, items, open]);
  return (
    <section className={`panel ${classes.preview}`} aria-labelledby="preview-title" aria-busy={previewBusy}>
      <div className={classes.head}>
        <h2 id="preview-title">What the network will see</h2>
        {previewBusy && items && (
          <span className="dim small" role="status">
            <Loader size={12} type="oval" aria-hidden /> updating
          </span>
        )}
      </div>
      <FailureNote failure={failure} />
      {!dataset && <p className="dim small">Choose images to see a preview.</p>}
      {dataset && !key && !items && <p className="dim small">The preview appears when the settings are valid.</p>}
      {key && !items && !failure && <Waiting>Loading the preview …</Waiting>}
      {items && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={classes.items} data-busy={previewBusy || undefined} tabIndex={0} aria-label="Preview">
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a preview is replaced as a whole
            <Puzzle key={index} item={item} side={128} onOpen={openers?.[index]} />
          ))}
        </section>
      )}
    </section>
  );
}
