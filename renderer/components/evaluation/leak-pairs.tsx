/** The training images that an evaluation leaves out, each next to the test image that it copies. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Evaluation, mostLeakPairs } from '../../../shared/evaluation.ts';
import { copiesIn, type LeakKind, type LeakPair } from '../../../shared/run-results.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { lab, pictureUrl } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import classes from './leak-pairs.module.css';

const kindWords: Readonly<Record<LeakKind, string>> = {
  exact: 'Same content',
  near: 'Near-copy',
  crop: 'Part of the same image',
  mirrored: 'Mirror image',
  'mirrored-crop': 'Part of the mirror image',
};

/** Pairs that are shown at first. */
const shownAtFirst = 6;

type Images = Pick<LeakPair, 'copy' | 'original'>;

/** The dataset of folders, and the ids of pictures by path: null for those that it does not have. */
function usePictures(folders: readonly string[], paths: readonly string[]) {
  const dataset = useDatasets(
    ({ all }) =>
      all?.find(
        (each) =>
          each.folders.length === folders.length &&
          folders.every((path) => each.folders.some((of) => of.path === path)),
      )?.id,
  );
  const [pictures, setPictures] = useState<ReadonlyMap<string, string | null>>(new Map());
  const wanted = paths.join('\n');
  useEffect(() => {
    let isCurrent = true;
    if (dataset !== undefined)
      void lab.request('datasets.find', { dataset, images: wanted.split('\n') }).then((found) => {
        if (isCurrent && found.ok)
          setPictures(new Map(wanted.split('\n').map((path, i) => [path, found.value.images[i]?.picture ?? null])));
      });
    return () => {
      isCurrent = false;
    };
  }, [dataset, wanted]);
  return { dataset, pictures };
}

export function LeakPairs({ evaluation }: { readonly evaluation: Evaluation }) {
  const { leakage, folders, testFolders } = evaluation;
  const [isWhole, setIsWhole] = useState(false);
  const pairs = leakage?.pairs ?? [];
  const shown = isWhole ? pairs : pairs.slice(0, shownAtFirst);
  if (shown.length === 0) return null;
  const copies = copiesIn(leakage);
  return (
    <section aria-labelledby="leakage-title">
      <h3 id="leakage-title" className={classes.title}>
        Copies of test images
      </h3>
      <p className="dim small">
        {counted(copies, 'training image is a copy', 'training images are copies')} of a test image and{' '}
        {copies === 1 ? 'was' : 'were'} left out, so these scores hold. Delete them from one of the two folders before
        you train on the training images.
      </p>
      <Pairs pairs={shown} folders={folders} testFolders={testFolders} />
      {pairs.length > shown.length && (
        <Button variant="default" size="compact-sm" onClick={() => setIsWhole(true)}>
          {copies > mostLeakPairs
            ? `Show the first ${formatCount(mostLeakPairs)}`
            : `Show all ${formatCount(pairs.length)}`}
        </Button>
      )}
    </section>
  );
}

function Pairs({
  pairs,
  folders,
  testFolders,
}: {
  readonly pairs: readonly LeakPair[];
  readonly folders: readonly string[];
  readonly testFolders: readonly string[];
}) {
  const of = {
    copy: usePictures(
      folders,
      pairs.map(({ copy }) => copy),
    ),
    original: usePictures(
      testFolders,
      pairs.map(({ original }) => original),
    ),
  };
  const open = useOpenedImage((state) => state.open);
  const image = (pair: Images, role: keyof Images, place: number) => {
    const { dataset, pictures } = of[role];
    const picture = pictures.get(pair[role]);
    const words = role === 'copy' ? 'Training image' : 'Test image';
    if (!dataset || !picture) return <span className={`path ${classes.missing}`}>{pair[role]}</span>;
    return (
      <button
        type="button"
        className={classes.frame}
        title={pair[role]}
        onClick={() => open({ dataset, count: pairs.length, imageAt: (at) => pairs[at]![role] }, place)}
      >
        <img src={pictureUrl(picture)} alt={`${words}: ${pair[role]}`} loading="lazy" />
      </button>
    );
  };
  return (
    <ul className={classes.pairs}>
      {pairs.map((pair, place) => (
        <li key={pair.copy}>
          <div className={classes.both}>
            {image(pair, 'copy', place)}
            {image(pair, 'original', place)}
          </div>
          <div className="small">
            {kindWords[pair.kind]}
            {pair.kind !== 'exact' && <span className="dim"> · similarity {pair.similarity.toFixed(2)}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}
