/** The result of a look inside: filters of the first layer, and what each stage shows. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Inside, InsideFilters, InsideStage } from '../../../shared/inside.ts';
import { imageFile } from '../../../shared/inside.ts';
import { Notice } from '../../components/notice.tsx';
import { PatchColours } from '../../components/patch-colours.tsx';
import { counted, formatCount, formatDuration, formatPercent, formatWhen, sentence } from '../../lib/format.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import { AttentionMaps } from './attention-maps.tsx';
import classes from './inside.module.css';
import type { OfStage } from './of-stage.ts';
import { UnitImages } from './unit-images.tsx';

export function InsideResult({ inside }: { readonly inside: Inside }) {
  const { stages, encoderOf, pictures, filters, step, images, of, madeAt, seconds, warnings } = inside;
  const [chosen, setChosen] = useState<string>();
  const stage = stages.find((each) => each.stage === chosen) ?? stages.at(-1)!;
  const urlOf: OfStage['urlOf'] = (file) => pictureUrl(`inside/${encoderOf}/${pictures}/${file}`);
  const about = [
    ...(step === undefined ? [] : [`step ${formatCount(step)}`]),
    images < of ? `${formatCount(images)} of ${counted(of, 'image')}, evenly spread` : counted(images, 'image'),
    `made ${formatWhen(madeAt)}, in ${formatDuration(seconds)}`,
  ];
  return (
    <>
      {warnings.map((warning) => (
        <Notice key={warning} tone="warning">
          {sentence(warning)}
        </Notice>
      ))}
      <section className={`panel ${classes.part}`} aria-labelledby="filters-title">
        <h2 id="filters-title">First-layer filters</h2>
        <Filters filters={filters} urlOf={urlOf} />
      </section>
      <section className={`panel ${classes.part}`} aria-labelledby="stage-title">
        <div className={classes.head}>
          <h2 id="stage-title">{stage.stage}</h2>
          <Select
            label="Stage"
            className={classes.stage}
            data={stages.map((each) => each.stage)}
            value={stage.stage}
            allowDeselect={false}
            onChange={(next) => setChosen(next ?? undefined)}
          />
        </div>
        <p className="dim small">
          {counted(stage.width, 'unit')} · {placeWords(stage)}
        </p>
        <Colours inside={inside} stage={stage} urlOf={urlOf} />
        <AttentionMaps inside={inside} stage={stage} urlOf={urlOf} />
        <UnitImages key={stage.stage} inside={inside} stage={stage} urlOf={urlOf} />
        <p className="dim small">{about.join(' · ')}</p>
      </section>
    </>
  );
}

const placeWords = ({ rows, columns }: InsideStage): string =>
  rows * columns === 1 ? 'one vector for the whole image' : `${rows} × ${columns} places`;

function Filters({ filters, urlOf }: { readonly filters: InsideFilters; readonly urlOf: OfStage['urlOf'] }) {
  if ('why' in filters) return <p className="dim small">Not shown: {filters.why}.</p>;
  const { file, width, height, count, rows, columns, channels, tensor } = filters;
  const words = `${counted(count, 'filter')} of ${rows} × ${columns} px over ${counted(channels, 'channel')}`;
  return (
    <figure className={classes.filters}>
      <img src={urlOf(file)} alt={`The ${words}, tensor ${tensor}`} width={width} height={height} />
      <figcaption className="dim small">
        {words}, each scaled by its own largest weight; mid-grey is 0.
        {channels !== 3 && channels > 1 ? ' The channels of a filter stand next to each other.' : ''}
      </figcaption>
    </figure>
  );
}

function Colours({ inside: { shown, names }, stage: { colours }, urlOf }: OfStage) {
  return (
    <section aria-labelledby="colours-title" className={classes.inner}>
      <h3 id="colours-title">Features as colours</h3>
      {colours ? (
        <>
          <p className="dim small">
            The first three principal components of the features of all places of these images, as red, green and blue.
            Places with similar features have similar colours. They hold{' '}
            {formatPercent(colours.explained.reduce((sum, share) => sum + share, 0))} of the variance.
          </p>
          <PatchColours
            images={shown.map((image, at) => ({
              name: names[image]!,
              image: urlOf(imageFile(image)),
              colours: urlOf(colours.files[at]!),
            }))}
          />
        </>
      ) : (
        <p className="dim small">Not shown: this stage is one vector for the whole image.</p>
      )}
    </section>
  );
}
