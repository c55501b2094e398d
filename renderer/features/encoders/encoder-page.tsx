/** One added encoder: what is known of it, and its evaluation on labelled images. */
import { Button, Group } from '@mantine/core';
import { IconGhost } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type AddedEncoder, placesOf } from '../../../shared/encoders.ts';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import { EvaluationDetails } from '../../components/evaluation/evaluation-details.tsx';
import { LabelledFolders, type Side } from '../../components/evaluation/labelled-folders.tsx';
import { StartEvaluation } from '../../components/evaluation/start-evaluation.tsx';
import layout from '../../components/form-and-result.module.css';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { PlacesPanel } from '../../components/places/places-panel.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { lastKey } from '../../lib/analysis-store.ts';
import { useEncoders } from '../../lib/encoders-store.ts';
import { useEvaluation } from '../../lib/evaluation-store.ts';
import { counted, formatBytes, formatCount, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { featureWords, inputWords, kindWords, pixelWords } from './encoder-words.ts';
import classes from './encoders-page.module.css';

interface Props {
  readonly id: string;
  /** The sections “Look inside” and “What the representation rests on”, from other features. */
  inside(encoder: AddedEncoder): ReactNode;
  looks(encoder: AddedEncoder): ReactNode;
}

export function EncoderPage({ id, inside, looks }: Props) {
  const { all, failure, refresh } = useEncoders();
  const load = useEvaluation((state) => state.load);
  useEffect(() => {
    void refresh();
    void load(id, {});
  }, [id, refresh, load]);
  const encoder = all?.find((each) => each.id === id);
  const evaluation = useEvaluation((state) => state.last[lastKey(id, {})]);
  if (!encoder)
    return (
      <Page title="Encoder">
        <FailureNote failure={failure} />
        {!all && !failure && <Waiting>Loading the encoder …</Waiting>}
        {all && (
          <EmptyState
            icon={<IconGhost size={30} stroke={1.4} aria-hidden />}
            title="Encoder not found"
            action={<Button onClick={() => goTo({ page: 'encoders' })}>All encoders</Button>}
          >
            It was removed.
          </EmptyState>
        )}
      </Page>
    );
  return (
    <Page
      title={encoder.name}
      below={`${kindWords(encoder)} · ${inputWords(encoder)} · ${featureWords(encoder)}`}
      actions={
        <Button variant="default" onClick={() => goTo({ page: 'compare', runs: [id] })}>
          Compare
        </Button>
      }
    >
      <div className={layout.columns}>
        <div className={classes.side}>
          <Form encoder={id} isAgain={Boolean(evaluation)} />
          <Facts encoder={encoder} />
        </div>
        {evaluation ? (
          <Result encoder={id} evaluation={evaluation} />
        ) : (
          <p className={`dim ${layout.empty}`}>
            Not evaluated yet. Results will appear here: accuracy at each stage, next to chance and to what it is
            compared with.
          </p>
        )}
      </div>
      <PlacesPanel subject={id} stages={encoder.stages.filter(placesOf).map(({ stage }) => stage)} />
      <div className={classes.below}>{inside(encoder)}</div>
      <div className={classes.below}>{looks(encoder)}</div>
    </Page>
  );
}

function Form({ encoder, isAgain }: { readonly encoder: string; readonly isAgain: boolean }) {
  const { start, cancel, dismiss } = useEvaluation();
  const working = useEvaluation((state) => state.working[encoder]);
  const unfinished = useEvaluation((state) => state.unfinished[encoder]);
  const [folders, setFolders] = useState<Readonly<Record<Side, readonly Folder[]>>>({ images: [], test: [] });
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => () => dismiss(encoder), [encoder, dismiss]);
  async function choose(side: Side, ask: () => Promise<readonly Folder[]>) {
    try {
      const chosen = await ask();
      if (chosen.length === 0) return;
      setFolders((before) => ({ ...before, [side]: chosen }));
      setFailure(undefined);
      dismiss(encoder); // an earlier failure was about other folders
    } catch (error) {
      setFailure(asFailure(error));
    }
  }
  const { images, test } = folders;
  return (
    <section className={`panel ${layout.panel} ${classes.panel}`} aria-labelledby="evaluate-title">
      <h2 id="evaluate-title">Evaluate</h2>
      <p className="dim small">
        Two simple classifiers, k-NN and a linear probe, predict the classes of labelled images from its features. Each
        sub-folder is a class, unless the page of these images has labels from a CSV file.
      </p>
      <LabelledFolders images={images} test={test} busy={working !== undefined} onChoose={choose} />
      <StartEvaluation
        subject={encoder}
        images={images}
        test={test}
        isAgain={isAgain}
        working={working}
        failure={failure ?? unfinished?.failure}
        onStart={start}
        onCancel={cancel}
      />
    </section>
  );
}

function Facts({ encoder }: { readonly encoder: AddedEncoder }) {
  const { input, features, stages, otherOutputs, selfTest, sha256, bytes, source } = encoder;
  const facts: readonly (readonly [string, string])[] = [
    [
      'Input',
      `${input.name}, ${input.mean.length === 1 ? 'grey' : 'colour'}, ${input.layout === 'nchw' ? 'channels first' : 'channels last'}`,
    ],
    ['Images', `shorter side resized to ${input.resize} px, central ${input.size} px`],
    ['Pixel values', `${pixelWords(encoder)}, by ${input.from}`],
    ['Features', featureWords({ features })],
    ['Stages', stages.map(({ stage, width }) => `${stage} (${width})`).join(', ')],
    ...otherOutputs.map(({ output, why }) => ['Not a stage', `${output} ${why}`] as const),
    ['Self-test', `passed on ${selfTest.images} images`],
    ['SHA-256', sha256],
    ['Size', formatBytes(bytes)],
    ['Added from', source],
  ];
  return (
    <section className={`panel ${layout.panel} ${classes.panel}`} aria-labelledby="facts-title">
      <h2 id="facts-title">The encoder</h2>
      <dl className={classes.facts}>
        {facts.map(([term, words]) => (
          <div key={`${term} ${words}`} style={{ display: 'contents' }}>
            <dt>{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Result({ encoder, evaluation }: { readonly encoder: string; readonly evaluation: Evaluation }) {
  const { warnings } = evaluation;
  const about = [
    counted(evaluation.classes.length, 'class', 'classes'),
    `classifiers trained on ${counted(evaluation.images, 'image')}`,
    `tested on ${formatCount(evaluation.testImages)}`,
    `evaluated ${formatWhen(evaluation.madeAt)}, in ${formatDuration(evaluation.seconds)}`,
  ];
  return (
    <section className={`panel ${layout.panel} ${classes.panel}`} aria-labelledby="result-title">
      <Group justify="space-between" gap="xs">
        <h2 id="result-title">Result</h2>
        <a href={hashOf({ page: 'did-it-help', encoderOf: encoder })}>Did it help?</a>
      </Group>
      <div className={classes.notes}>
        <span className={layout.headline}>{evaluation.sentence}</span>
        {warnings.map((warning) => (
          <Notice key={warning} tone="warning">
            {sentence(warning)}
          </Notice>
        ))}
      </div>
      <EvaluationDetails encoderOf={encoder} evaluation={evaluation} />
      <p className="dim small">{about.join(' · ')}</p>
    </section>
  );
}
