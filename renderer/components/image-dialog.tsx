/** Shows the opened image large, with everything that is known about it. Arrow keys move to its neighbours. */
import { ActionIcon, Button, CopyButton, Modal } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import { warningWords } from '../../shared/finding-words.ts';
import type { ImageDetails } from '../../shared/protocol.ts';
import type { IndexWarning } from '../../shared/run-results.ts';
import { useDatasets } from '../lib/datasets-store.ts';
import { formatBytes, formatCount, sentence } from '../lib/format.ts';
import { desktop, pictureUrl } from '../lib/lab-client.ts';
import { alone, useOpenedImage } from '../lib/opened-image-store.ts';
import classes from './image-dialog.module.css';
import { FailureNote } from './notice.tsx';
import { PinButton } from './pin-button.tsx';
import { Puzzle } from './question-and-answer.tsx';
import { Waiting } from './waiting.tsx';

const moves: Readonly<Record<string, 1 | -1>> = { ArrowLeft: -1, ArrowRight: 1 };

export function ImageDialog() {
  const { row, place, details, failure, move, close } = useOpenedImage();
  const count = row?.count ?? 0;
  // On the window: the focus is outside until the dialog has taken it, and is lost with a button of the image that is left.
  useWindowEvent('keydown', ({ key, altKey, ctrlKey, metaKey }) => {
    const by = moves[key];
    if (by && !altKey && !ctrlKey && !metaKey) void move(by);
  });
  return (
    <Modal
      opened={row !== undefined}
      onClose={close}
      size={1100}
      title={<strong className={classes.title}>{details?.name ?? 'Image'}</strong>}
      transitionProps={{ duration: 0 }}
    >
      <FailureNote failure={failure} />
      {!details && !failure && <Waiting>Loading the image …</Waiting>}
      {details && (
        <div className={classes.body}>
          <img
            key={details.large}
            className={classes.image}
            src={pictureUrl(details.large)}
            alt={details.name}
            style={shape(details)}
          />
          <Facts details={details} dataset={row?.dataset ?? ''} />
        </div>
      )}
      {details && row?.questionAt && (
        <Question title={row.questionTitle ?? 'This question'} lines={row.questionAt(place)} />
      )}
      {details && (row?.run || row?.settings) && <UnderTask />}
      {count > 1 && (
        <div className={classes.moves}>
          <ActionIcon
            variant="default"
            size={36}
            aria-label="Previous image"
            {...unusable(place === 0)}
            onClick={() => move(-1)}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <span className="dim small" role="status">
            {formatCount(place + 1)} of {formatCount(count)}
          </span>
          <ActionIcon
            variant="default"
            size={36}
            aria-label="Next image"
            {...unusable(place === count - 1)}
            onClick={() => move(1)}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </div>
      )}
    </Modal>
  );
}

/** Attributes of a button that does nothing at the moment but keeps the focus, so that the keys still work. */
const unusable = (is: boolean) => (is ? { 'aria-disabled': true, 'data-disabled': true } : {});

/** Longer side to which small images are enlarged, in CSS pixels. */
const leastSide = 480;

/** Size and place of an image, reserved before it is loaded. Small images are enlarged with visible pixels. */
function shape({ width, height }: Pick<ImageDetails, 'width' | 'height'>): CSSProperties {
  const scale = Math.max(1, leastSide / Math.max(width, height));
  return {
    width: `min(100%, ${scale * width}px, ${(70 * width) / height}vh)`,
    aspectRatio: `${width} / ${height}`,
    imageRendering: scale > 1 ? 'pixelated' : 'auto',
  };
}

function Exif() {
  const exif = useOpenedImage((state) => state.exif);
  if (exif === undefined) return 'loading …';
  if ('message' in exif) return sentence(exif.message);
  if (exif.length === 0) return 'none';
  return exif.map(({ name, value }) => (
    <div key={name}>
      <span className="dim">{name}:</span> {value}
    </div>
  ));
}

/** The question from which the image was opened; below are all questions about it. */
function Question({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <section className={classes.question} aria-labelledby="question-title">
      <h3 id="question-title">{title}</h3>
      {lines.map((line) => (
        <div key={line}>{line.replaceAll(' %', '\u00a0%')}</div>
      ))}
    </section>
  );
}

/** The image as the network sees it, and the answers about it over snapshots. */
function UnderTask() {
  const under = useOpenedImage((state) => state.underTask);
  if (!under) return <Waiting>Posing the image as the network sees it …</Waiting>;
  const { items, failure, answers } = under;
  return (
    <div className={classes.under}>
      <section aria-labelledby="seen-title">
        <h3 id="seen-title">What the network sees</h3>
        <FailureNote failure={failure} />
        {items.map((item) => (
          <Puzzle key={item.photograph} item={item} side={128} />
        ))}
      </section>
      {answers && (
        <section aria-labelledby="answers-over-title">
          <h3 id="answers-over-title">Answers over snapshots</h3>
          {answers.length === 0 ? (
            <p className="dim small">
              None: the image is not pinned, and not in the list of answers. The tab Answers lists all held-out images.
            </p>
          ) : (
            <ol className={classes.answers}>
              {answers.map(({ step, words, isRight }) => (
                <li key={step}>
                  <span className="dim">Step {formatCount(step)}</span>
                  {isRight !== undefined && (
                    <strong className={isRight ? classes.right : classes.wrong}>{isRight ? 'Right' : 'Wrong'}</strong>
                  )}
                  <span>{words.replaceAll(' %', '\u00a0%')}</span>
                </li>
              ))}
            </ol>
          )}
        </section>
      )}
    </div>
  );
}

function Facts({ details, dataset }: { readonly details: ImageDetails; readonly dataset: string }) {
  const open = useOpenedImage((state) => state.open);
  const table = useDatasets(({ all }) => all?.find(({ id }) => id === dataset)?.labels);
  const { path, width, height, bytes, label, warnings, copies } = details;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      'Path',
      <>
        <span className="path">{path}</span>{' '}
        <CopyButton value={path}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy path'}
            </Button>
          )}
        </CopyButton>{' '}
        {desktop && (
          <Button size="compact-xs" variant="default" onClick={() => void desktop?.revealImage(dataset, details.index)}>
            Show in folder
          </Button>
        )}
      </>,
    ],
    ['Boards', <PinButton key="pin" dataset={dataset} path={path} />],
    ['Size', `${formatCount(width)} × ${formatCount(height)} px, ${formatBytes(bytes)}`],
    ['EXIF', <Exif key="exif" />],
    ['Label', label ?? (table ? `none: ${table.file} does not name it` : 'none: it is in no sub-folder')],
    [
      'Findings',
      warnings.length === 0
        ? 'none'
        : warnings.map((kind) => {
            const words = warningWords[kind as IndexWarning['kind']];
            return (
              <div key={kind}>
                <strong>{words?.name ?? kind}</strong>. {words?.meaning}
              </div>
            );
          }),
    ],
    ...(copies.length === 0
      ? []
      : [
          [
            'Copies',
            <ul key="copies" className={classes.copies}>
              {copies.map((copy) => (
                <li key={copy.index}>
                  <button type="button" className={classes.link} onClick={() => open(alone(dataset, copy.index), 0)}>
                    {copy.path}
                  </button>
                </li>
              ))}
            </ul>,
          ] as const,
        ]),
  ];
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
