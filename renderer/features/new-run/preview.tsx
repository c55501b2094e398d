/** A preview of the questions as the network will see them, updated when settings change. */
import { Loader } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo } from 'react';
import { FailureNote } from '../../components/notice.tsx';
import { Puzzle } from '../../components/question-and-answer.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { previewKey, settingsOf } from './draft.ts';
import { useNewRun } from './draft-store.ts';
import classes from './preview.module.css';

const debounceMs = 300;

export function Preview() {
  const { draft, dataset, preview, previewBusy, previewFailure, redrawPreview } = useNewRun();
  const reading = useDatasets((state) => state.all?.find(({ id }) => id === dataset)?.reading);
  const key = useMemo(() => {
    const settings = settingsOf(draft, reading);
    return dataset && settings.ok ? previewKey(dataset, settings.value) : '';
  }, [draft, dataset, reading]);
  const [settled] = useDebouncedValue(key, debounceMs);
  useEffect(() => {
    if (settled) void redrawPreview();
  }, [settled, redrawPreview]);

  return (
    <section className={`panel ${classes.preview}`} aria-labelledby="preview-title" aria-busy={previewBusy}>
      <div className={classes.head}>
        <h2 id="preview-title">What the network will see</h2>
        {previewBusy && preview && (
          <span className="dim small" role="status">
            <Loader size={12} type="oval" aria-hidden /> updating
          </span>
        )}
      </div>
      <FailureNote failure={previewFailure} />
      {!dataset && <p className="dim small">Choose photographs to see a preview.</p>}
      {dataset && !preview && !previewFailure && <Waiting>Loading the preview …</Waiting>}
      {preview && (
        <div className={classes.items} data-busy={previewBusy || undefined}>
          {preview.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a preview is replaced as a whole
            <Puzzle key={index} item={item} side={128} />
          ))}
        </div>
      )}
    </section>
  );
}
