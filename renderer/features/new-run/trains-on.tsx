/** The folders that a draft trains on and holds out, beside its Start button. */
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { counted } from '../../lib/format.ts';
import { excludedOf, useNewRun } from './draft-store.ts';
import classes from './new-run-page.module.css';

interface Props {
  readonly dataset: DatasetSummary;
  readonly heldOut: DatasetSummary | undefined;
}

export function TrainsOn({ dataset, heldOut }: Props) {
  const excluded = useNewRun(excludedOf);
  return (
    <dl className={classes.folders}>
      <dt>Trains on</dt>
      <Folders dataset={dataset} />
      <dt>Held out</dt>
      {heldOut ? <Folders dataset={heldOut} /> : <dd>a part of these images</dd>}
      {excluded.length > 0 && (
        <>
          <dt>Excluded</dt>
          <dd>{counted(excluded.length, 'image')}</dd>
        </>
      )}
    </dl>
  );
}

/** The name and the folders of a dataset. */
function Folders({ dataset }: { readonly dataset: DatasetSummary }) {
  return (
    <dd>
      {dataset.name}
      {dataset.folders.map(({ path }) => (
        <div key={path} className="path dim">
          {path}
        </div>
      ))}
    </dd>
  );
}
