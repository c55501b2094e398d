/** Chooses images, masks, boxes and a stage, and starts the evaluation. */
import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Folder } from '../../../shared/protocol.ts';
import { desktop } from '../../lib/lab-client.ts';
import { usePlaces } from '../../lib/places-store.ts';
import { AnalysisProgress } from '../analysis-progress.tsx';
import { FolderPicker } from '../folder-picker.tsx';
import layout from '../form-and-result.module.css';
import { FailureNote, Notice } from '../notice.tsx';
import classes from './places.module.css';
import {
  type Chosen,
  ignoredProblem,
  type Part,
  parametersOf,
  usePlacesChoices,
  usualIgnoredText,
} from './places-choices-store.ts';

interface Choice {
  readonly title: string;
  readonly note: string | undefined;
  readonly train: Part;
  readonly test: Part;
}

const choices: readonly Choice[] = [
  { title: 'Images', note: undefined, train: 'images', test: 'test' },
  {
    title: 'Masks',
    note: 'A folder of PNG files with the names of the images. A class is a value, an index of a palette or a colour. A file classes.txt in the folder to learn from names the classes: line n, counted from 0, is the name of value n.',
    train: 'masks',
    test: 'testMasks',
  },
  {
    title: 'Boxes',
    note: 'A folder with one COCO JSON file, or with Pascal VOC XML files.',
    train: 'boxes',
    test: 'testBoxes',
  },
];

/** For dialogs and screen readers: `images to learn from`. */
const wordsOf = ({ title }: Choice, part: 'train' | 'test'): string =>
  title === 'Images'
    ? `images to ${part === 'train' ? 'learn from' : 'test on'}`
    : `${title.toLowerCase()} of the images to ${part === 'train' ? 'learn from' : 'test on'}`;

interface Props {
  /** The id of the run or of the added encoder. */
  readonly subject: string;
  /** Its stages with features of places. */
  readonly stages: readonly string[];
  readonly isAgain: boolean;
}

export function PlacesForm({ subject, stages, isAgain }: Props) {
  const { start, cancel, dismiss } = usePlaces();
  const working = usePlaces((state) => state.working[subject]);
  const unfinished = usePlaces((state) => state.unfinished[subject]);
  const chosen: Chosen = usePlacesChoices((state) => state.of[subject]) ?? {};
  const failure = usePlacesChoices((state) => state.failures[subject]);
  const { choose, set } = usePlacesChoices();
  const [picking, setPicking] = useState<{ readonly part: Part; readonly words: string }>();
  useEffect(() => () => dismiss(subject), [subject, dismiss]);

  const take = (part: Part, folders: () => Promise<readonly Folder[]>) => {
    dismiss(subject); // an earlier failure was about other folders
    void choose(subject, part, folders);
  };
  const parameters = parametersOf(chosen, stages);
  const isChosen = (choice: Choice): boolean => Boolean(chosen[choice.train]?.length || chosen[choice.test]?.length);
  return (
    <section className={`panel ${layout.panel}`} aria-labelledby="places-title">
      <h2 id="places-title">Masks and boxes</h2>
      <p className="dim small">
        Simple classifiers segment and detect by the features of places. They learn from masks or boxes of some images
        and are tested on others. The encoder stays as it is.
      </p>
      {choices.map((choice) => (
        <fieldset key={choice.title} className={classes.choice} disabled={working !== undefined}>
          <legend>{choice.title}</legend>
          {(['train', 'test'] as const).map((side) => {
            const part = choice[side];
            const words = wordsOf(choice, side);
            const folders = chosen[part] ?? [];
            return (
              <div key={part} className={classes.folder}>
                <Group justify="space-between" wrap="nowrap" gap="xs">
                  <span className="small">{side === 'train' ? 'To learn from' : 'To test on'}</span>
                  <Button
                    size="compact-sm"
                    variant="default"
                    flex="none"
                    leftSection={<IconFolder size={14} aria-hidden />}
                    aria-label={`Choose ${words}`}
                    onClick={() => (desktop ? take(part, desktop.chooseFolders) : setPicking({ part, words }))}
                  >
                    Choose
                  </Button>
                </Group>
                {folders.map(({ token, path }) => (
                  <span key={token} className="path">
                    {path}
                  </span>
                ))}
              </div>
            );
          })}
          {choice.note && <p className="dim small">{choice.note}</p>}
          {choice.title === 'Masks' && isChosen(choice) && (
            <TextInput
              size="sm"
              label="Ignored value"
              description="Value of masks that is neither learnt nor tested; none if every value is a class."
              value={chosen.ignored ?? usualIgnoredText}
              error={ignoredProblem(chosen)}
              maxLength={10}
              onChange={(event) => set(subject, { ignored: event.currentTarget.value })}
            />
          )}
          {choice.title !== 'Images' && isChosen(choice) && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => set(subject, { [choice.train]: [], [choice.test]: [] })}
            >
              Without {choice.title.toLowerCase()}
            </Button>
          )}
        </fieldset>
      ))}
      {stages.length > 0 && (
        <Select
          size="sm"
          label="Stage"
          className={classes.stage}
          data={[{ value: '', label: 'The last with features of places' }, ...stages]}
          value={chosen.stage ?? ''}
          allowDeselect={false}
          disabled={working !== undefined}
          onChange={(stage) => set(subject, { stage: stage || undefined })}
        />
      )}
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(subject)} />
      ) : (
        <>
          {typeof parameters === 'string' && <p className="dim small">{parameters}</p>}
          <Button
            disabled={typeof parameters === 'string'}
            onClick={() => typeof parameters !== 'string' && start(subject, parameters)}
          >
            {isAgain ? 'Measure again' : 'Measure'}
          </Button>
        </>
      )}
      <div className={classes.failure}>
        {!working && unfinished?.cancelled && (
          <Notice tone="hint">
            The evaluation was cancelled. {isAgain ? 'The previous result is kept.' : 'There is no result.'}
          </Notice>
        )}
        <FailureNote failure={failure ?? (working ? undefined : unfinished?.failure)} />
      </div>
      <FolderPicker
        opened={picking !== undefined}
        title={picking ? `Choose ${picking.words}` : ''}
        verb="Choose"
        onClose={() => setPicking(undefined)}
        onChosen={(folders) => {
          if (picking) take(picking.part, async () => folders);
          setPicking(undefined);
        }}
      />
    </section>
  );
}
