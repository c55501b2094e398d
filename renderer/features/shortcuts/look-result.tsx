/** The result of an attribution: clusters of training photographs, and pinned photographs with their maps. */
import { Button } from '@mantine/core';
import { type ComponentProps, type CSSProperties, useState } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { CuePicture, LookCluster, Looked, PinnedLook } from '../../../shared/shortcut-schemas.ts';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { PhotographPaths } from '../../components/photograph-paths.tsx';
import { ResultNotes } from '../../components/result-notes.tsx';
import { counted, formatCount, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { isReadOnly } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { goTo } from '../../lib/router.ts';
import { CueImage } from './cue-image.tsx';
import classes from './diagnosis-panel.module.css';
import { HeatLegend } from './heat-legend.tsx';
import { HeatOverlay } from './heat-overlay.tsx';
import { squaresIn } from './heat-squares.ts';
import { LookBars } from './look-bars.tsx';
import lookClasses from './look-panel.module.css';
import { byLabel, completenessWords, gapWords, lookHeadline } from './look-rows.ts';
import { startPaired, withoutPhotographs } from './start-paired-run.ts';

interface Props {
  readonly detail: RunDetail;
  readonly looked: Looked;
}

/** The slider of each section changes all maps. */
type Opacity = Pick<ComponentProps<typeof HeatLegend>, 'opacity' | 'onOpacity'>;

const legend = {
  low: 'Opposes the right answer',
  high: 'supports it',
  words: 'Blue opposes, orange supports, pale is neutral.',
} as const;

export function LookResult({ detail, looked }: Props) {
  const [opacity, onOpacity] = useState(0.6);
  return (
    <div className={classes.body} style={{ '--heat': opacity } as CSSProperties}>
      <Clusters detail={detail} looked={looked} opacity={opacity} onOpacity={onOpacity} />
      <Pinned looked={looked} opacity={opacity} onOpacity={onOpacity} />
    </div>
  );
}

function Clusters({ detail, looked, opacity, onOpacity }: Props & Opacity) {
  const { clusters, warnings } = looked;
  const { step } = detail.summary;
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="clusters-title">
      <h2 id="clusters-title">Images with similar maps</h2>
      <p className={classes.headline}>{lookHeadline(looked)}</p>
      <p>
        Examine clusters that look at one small place in images of different things: it may contain a mark, a frame or a
        date. It may also be where the answer really is, such as the sky. The maps show where the network looks; they
        give no verdict.
      </p>
      <ResultNotes warnings={warnings} step={step} analysedStep={looked.step} again="Compute again" />
      <HeatLegend {...legend} opacity={opacity} onOpacity={onOpacity} />
      {byLabel(clusters).map(({ label, clusters }) => (
        <section key={label} className={lookClasses.label} aria-label={label}>
          <h3>{sentence(label).slice(0, -1)}</h3>
          <ul className={lookClasses.clusters}>
            {clusters.map((cluster, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cluster has no other key
              <li key={place}>
                <Cluster
                  detail={detail}
                  looked={looked}
                  cluster={cluster}
                  number={clusters.length > 1 ? place + 1 : undefined}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="dim small">
        computed {formatWhen(looked.madeAt)} at step {formatCount(looked.step)}, in {formatDuration(looked.seconds)}
      </p>
    </section>
  );
}

interface ClusterProps extends Props {
  readonly cluster: LookCluster;
  /** Among the clusters of its label, from 1; undefined for the only one. */
  readonly number: number | undefined;
}

function Cluster({ detail, looked, cluster, number }: ClusterProps) {
  const { label, words, count, examples, meanMap, photographs } = cluster;
  const images = counted(count, 'image');
  const name = number === undefined ? `${label}: ${images}` : `${label}, cluster ${number}: ${images}`;
  const run = detail.summary.id;
  const openOfRun = useOpenedImage((state) => state.openOfRun);
  return (
    <article className={lookClasses.cluster} aria-label={name}>
      <h4>{number === undefined ? images : `Cluster ${number}: ${images}`}</h4>
      <p>{sentence(words)}</p>
      <p className="dim small">{gapWords(cluster)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={lookClasses.row} tabIndex={0} aria-label={`Mean map and examples of ${name}`}>
        <div className={lookClasses.mean}>
          <CueImage picture={meanMap} />
        </div>
        {examples.map((picture, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two photographs may have the same name
          <Example key={place} run={run} examples={examples} place={place} picture={picture} />
        ))}
      </section>
      <FullAccess>
        <TrainWithout detail={detail} looked={looked} cluster={cluster} />
      </FullAccess>
      <PhotographPaths
        summary={count === 1 ? 'Path of the image' : `Paths of all ${images}`}
        paths={photographs}
        onOpen={isReadOnly ? undefined : (place) => openOfRun(run, photographs, place, 'trained')}
      />
    </article>
  );
}

/** A training image under its map. The caption is its path within the chosen folder. */
function Example({
  run,
  examples,
  place,
  picture,
}: {
  readonly run: string;
  readonly examples: LookCluster['examples'];
  readonly place: number;
  readonly picture: CuePicture;
}) {
  const openOfRun = useOpenedImage((state) => state.openOfRun);
  const names = examples.map(({ caption }) => caption);
  const image = (
    <>
      <HeatOverlay picture={picture} of={picture.caption} />
      <span className={lookClasses.name}>{picture.caption}</span>
    </>
  );
  if (isReadOnly) return <div className={lookClasses.example}>{image}</div>;
  return (
    <button type="button" className={lookClasses.example} onClick={() => openOfRun(run, names, place, 'trained')}>
      <span className="visually-hidden">Open </span>
      {image}
    </button>
  );
}

function TrainWithout({ detail, looked, cluster }: Props & { readonly cluster: LookCluster }) {
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const { photographs } = cluster;
  if (photographs.length >= looked.of)
    return <p className="small">This cluster contains all training images of the run.</p>;
  async function onStart() {
    setStarting(true);
    const started = await startPaired(detail, withoutPhotographs(photographs));
    setStarting(false);
    if (started.ok) goTo({ page: 'run', run: started.value.run, tab: 'looks' });
    else setFailure(started.failure);
  }
  return (
    <>
      <div className={lookClasses.again}>
        <Button size="compact-md" variant="default" loading={starting} onClick={onStart}>
          {photographs.length === 1
            ? 'Train again without this image'
            : `Train again without these ${counted(photographs.length, 'image')}`}
        </Button>
        <span className="dim">
          Same random seed and held-out images; everything else is equal.
          {looked.photographs < looked.of &&
            ` ${counted(looked.of - looked.photographs, 'image')} had no attribution and may include similar ones.`}
        </span>
      </div>
      <FailureNote failure={failure} />
    </>
  );
}

function Pinned({ looked: { run, pinned }, opacity, onOpacity }: Pick<Props, 'looked'> & Opacity) {
  const openOfRun = useOpenedImage((state) => state.openOfRun);
  const names = pinned.map(({ photograph }) => photograph);
  if (pinned.length === 0) return null;
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="pinned-title">
      <h2 id="pinned-title">Held-out images</h2>
      <p className="dim small">
        Two attributions of the first held-out images of the seed. Integrated gradients divide the log-probability of
        the right answer among the pixels. Occlusion covers one cell at a time and measures how far the log-probability
        falls.
      </p>
      <HeatLegend {...legend} opacity={opacity} onOpacity={onOpacity} />
      <ul className={lookClasses.pinned}>
        {pinned.map((look, place) => (
          <li key={look.photograph}>
            <PinnedPhotograph look={look} onOpen={() => openOfRun(run, names, place)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PinnedPhotograph({ look, onOpen }: { readonly look: PinnedLook; onOpen(): void }) {
  const { photograph, caption, maps, gradients, occlusion, byChannel, byTile } = look;
  const isSeveral = squaresIn(gradients) > 2;
  const channels = byChannel.map(({ channel, ...measures }) => ({ name: channel, ...measures }));
  return (
    <article aria-label={photograph}>
      <div className={lookClasses.head}>
        <h3 className="clip">{photograph}</h3>
        <FullAccess>
          <Button size="compact-xs" variant="default" onClick={onOpen}>
            Open image
          </Button>
        </FullAccess>
      </div>
      <p className="small">{sentence(caption)}</p>
      <div className={lookClasses.maps}>
        <div className={lookClasses.map} data-several={isSeveral || undefined}>
          <h4>Integrated gradients</h4>
          <HeatOverlay picture={gradients} names={maps} of="Integrated gradients" />
        </div>
        <div className={lookClasses.map} data-several={isSeveral || undefined}>
          <h4>Occlusion</h4>
          <HeatOverlay picture={occlusion} names={maps} of="Occlusion" />
        </div>
      </div>
      <p className="dim small">{completenessWords(look)}</p>
      <div className={lookClasses.bars}>
        <LookBars title="By colour channel" whose={photograph} of="Channel" parts={channels} />
        {byTile && (
          <LookBars
            title="By tile"
            whose={photograph}
            of="Tile"
            parts={byTile.map(({ place, ...measures }) => ({ name: place, ...measures }))}
          />
        )}
      </div>
    </article>
  );
}
