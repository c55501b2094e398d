/** Which parts of images the representation of an encoder rests on: the settings, the start, the progress, and the last result. */
import { NumberInput, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { NamedStages } from '../../../shared/encoder-source.ts';
import { lookedImages, lookMasks } from '../../../shared/importance.ts';
import { FolderAnalysisForm } from '../../components/folder-analysis-form.tsx';
import layout from '../../components/form-and-result.module.css';
import { Waiting } from '../../components/waiting.tsx';
import classes from './diagnosis-panel.module.css';
import { ImportanceResult } from './importance-result.tsx';
import { useImportance, useLastImportance } from './importance-store.ts';
import lookClasses from './look-panel.module.css';

interface Props {
  /** The id of the run or of the added encoder, and its stages. */
  readonly encoder: string;
  readonly stages: NamedStages;
  /** Paths of the folders to begin with, if they are open. */
  readonly offered?: readonly string[];
}

export function ImportancePanel({ encoder, stages, offered }: Props) {
  const last = useLastImportance(encoder);
  return (
    <div className={classes.body}>
      <Form encoder={encoder} stages={stages} offered={offered} isAgain={Boolean(last)} />
      {last === undefined && <Waiting>Loading the last result …</Waiting>}
      {last && <ImportanceResult looked={last} />}
      {last === null && (
        <p className={`dim ${layout.empty}`}>
          No maps yet. Results will appear here: which places of an image keep its features as they are, and how certain
          that is.
        </p>
      )}
    </div>
  );
}

function Form({
  encoder,
  stages: { stages, representation },
  offered,
  isAgain,
}: Omit<Props, 'offered'> & { readonly offered: readonly string[] | undefined; readonly isAgain: boolean }) {
  const { start, cancel, dismiss } = useImportance();
  const working = useImportance((state) => state.working[encoder]);
  const unfinished = useImportance((state) => state.unfinished[encoder]);
  const [stage, setStage] = useState(representation);
  const [count, setCount] = useState<number | string>(lookedImages.usual);
  const [masks, setMasks] = useState<number | string>(lookMasks.usual);
  useEffect(() => () => dismiss(encoder), [encoder, dismiss]);
  return (
    <FolderAnalysisForm
      title="What the representation rests on"
      about="Hides random parts of each image and compares its features with those of the whole image. Needs no labels and no task: it shows which places keep the features as they are, not what they are good for."
      verbs={{ first: 'Compute maps', again: 'Compute maps again' }}
      isAgain={isAgain}
      offered={offered}
      working={working}
      unfinished={unfinished}
      onStart={(images) =>
        start(encoder, {
          images: [...images],
          stage,
          count: within(lookedImages, count),
          masks: within(lookMasks, masks),
        })
      }
      onCancel={() => cancel(encoder)}
      onDismiss={() => dismiss(encoder)}
    >
      <Select
        label="Stage"
        className={lookClasses.field}
        data={[...stages]}
        value={stage}
        allowDeselect={false}
        onChange={(next) => setStage(next ?? representation)}
      />
      <Amount label="Number of images" limits={lookedImages} step={1} value={count} onChange={setCount} />
      <Amount label="Masks for each image" limits={lookMasks} step={500} value={masks} onChange={setMasks} />
    </FolderAnalysisForm>
  );
}

interface Limits {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

interface AmountProps {
  readonly label: string;
  readonly limits: Limits;
  readonly step: number;
  readonly value: number | string;
  onChange(value: number | string): void;
}

const Amount = ({ label, limits, step, value, onChange }: AmountProps) => (
  <NumberInput
    label={label}
    className={lookClasses.field}
    value={value}
    min={limits.least}
    max={limits.most}
    step={step}
    allowDecimal={false}
    clampBehavior="blur"
    onChange={onChange}
  />
);

/** The typed number within its limits; the usual one if the field is empty. */
const within = ({ least, most, usual }: Limits, typed: number | string): number =>
  typeof typed === 'number' ? Math.min(most, Math.max(least, Math.round(typed))) : usual;
