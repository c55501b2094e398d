/** Chooses a cue and its strength, plants it, and shows the planted photographs. */
import { Button, Select, Slider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { cueCards } from '../../../shared/cue-cards.ts';
import type { DatasetImage, DatasetSummary } from '../../../shared/protocol.ts';
import type { CueId } from '../../../shared/shortcut-schemas.ts';
import { FailureNote } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/waiting.tsx';
import { counted } from '../../lib/format.ts';
import { lab, pictureUrl } from '../../lib/lab-client.ts';
import { hashOf } from '../../lib/router.ts';
import { taskTitle } from '../../lib/status-words.ts';
import { strengthWords } from './audit-rows.ts';
import classes from './cheat-page.module.css';
import { planOf, shownCues, sliderStep } from './cheat-plan.ts';
import type { StepState } from './cheat-steps.ts';
import { useCheat } from './cheat-store.ts';

interface Props {
  readonly planted: DatasetSummary | undefined;
  readonly state: StepState;
}

export function PlantForm({ planted, state }: Props) {
  const { choice, asking, chooseCue, chooseStrength, plant } = useCheat();
  const card = cueCards[choice.cue];
  const { unit = '', meaning = '', min = 0, max = 1 } = card.plant ?? {};
  const strength = strengthWords({ value: choice.strength, unit });
  const [sliding, setSliding] = useState(choice.strength);
  useEffect(() => setSliding(choice.strength), [choice.strength]);
  const busy = asking !== undefined;
  return (
    <>
      <div className={classes.plant}>
        <Select
          label="Shortcut"
          data={shownCues.map((id) => ({ value: id, label: cueCards[id].title }))}
          value={choice.cue}
          disabled={busy}
          onChange={(cue) => cue && chooseCue(cue as CueId)}
        />
        <div>
          <div className={classes.strength}>
            <span id="strength-label">Strength</span>
            <b>{strengthWords({ value: sliding, unit })}</b>
          </div>
          <Slider
            min={min}
            max={max}
            step={sliderStep(choice.cue)}
            startPointValue={0}
            value={sliding}
            disabled={busy}
            label={null}
            thumbLabel={`Strength of ${card.title.toLowerCase()}${unit ? `, in ${unit}` : ''}`}
            onChange={setSliding}
            onChangeEnd={chooseStrength}
          />
          <p className="dim small">The {meaning}.</p>
        </div>
      </div>
      <p className="small">
        {card.what} Pretext task: {taskTitle(planOf(choice).task)}.
      </p>
      {planted?.state === 'indexing' && (
        <ProgressLine label="Indexing" done={planted.progress?.done ?? 0} total={planted.progress?.total ?? 0} />
      )}
      <FailureNote failure={planted?.failure} />
      {planted && state === 'done' && <Planted key={planted.id} planted={planted} strength={strength} />}
      {state !== 'done' && planted?.state !== 'indexing' && (
        <div className={classes.actions}>
          <Button loading={asking === 'plant'} disabled={busy} onClick={plant}>
            Plant {strength}
          </Button>
          <span className="dim small">The copies are stored in the workspace. The samples are not changed.</span>
        </div>
      )}
    </>
  );
}

const shown = 5;

function Planted({ planted, strength }: { readonly planted: DatasetSummary; readonly strength: string }) {
  const [images, setImages] = useState<readonly DatasetImage[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void lab.request('datasets.images', { dataset: planted.id, offset: 0, limit: shown }).then((listed) => {
      if (isCurrent && listed.ok) setImages(listed.value.images);
    });
    return () => {
      isCurrent = false;
    };
  }, [planted.id]);
  return (
    <>
      <p className={classes.result}>
        Planted with strength {strength} into{' '}
        <a href={hashOf({ page: 'dataset', dataset: planted.id })}>{counted(planted.images, 'image')}</a>.
      </p>
      <div className={classes.thumbs}>
        {images.map((image) => (
          <img key={image.index} src={pictureUrl(image.picture)} alt={image.name} />
        ))}
      </div>
    </>
  );
}
