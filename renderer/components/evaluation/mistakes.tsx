/** What a classifier takes for what at the best stage: worst classes, confusion matrix, and the images of a cell with their neighbours. */
import { SegmentedControl, Table } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import {
  type Classified,
  type ClassifiedImage,
  type ClassifierId,
  classifiedImages,
  classifierIds,
  classifierNames,
  neighboursOf,
} from '../../../shared/classified-images.ts';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { useEvaluatedImages } from '../../lib/evaluated-images-store.ts';
import { counted, formatCount, formatPercent } from '../../lib/format.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { type Cell, ConfusionTable } from '../confusion-table.tsx';
import { ImageGrid } from '../image-grid.tsx';
import { FailureNote, Notice } from '../notice.tsx';
import { TableScroller } from '../table-scroller.tsx';
import classes from './evaluation.module.css';
import { imageLines, listWords } from './mistake-words.ts';
import { Neighbours } from './neighbours.tsx';
import { stageWords } from './stage-chart.ts';

interface Props {
  readonly encoderOf: string;
  readonly evaluation: Evaluation;
}

const noCell: Cell = { truth: undefined, answer: undefined };

export function Mistakes({ encoderOf, evaluation }: Props) {
  const { madeAt, best, worstClasses } = evaluation;
  const [classifier, setClassifier] = useState<ClassifierId>('linear');
  const [cell, setCell] = useState<Cell>(noCell);
  const load = useEvaluatedImages((state) => state.load);
  const loaded = useEvaluatedImages((state) => state.loaded[encoderOf]);
  const failure = useEvaluatedImages((state) => state.failures[encoderOf]);
  useEffect(() => void load(encoderOf, madeAt), [load, encoderOf, madeAt]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another evaluation has other classes
  useEffect(() => setCell(noCell), [madeAt]);
  // Evaluations of earlier versions have no such list.
  if (!worstClasses) return null;
  const { classified, datasets } = loaded?.madeAt === madeAt ? loaded : {};
  return (
    <section aria-labelledby="mistakes-title">
      <h3 id="mistakes-title" className={classes.title}>
        Mistakes at {stageWords(best.stage)}
      </h3>
      <SegmentedControl
        size="xs"
        mt={8}
        aria-label="Classifier"
        value={classifier}
        onChange={(next) => setClassifier(next as ClassifierId)}
        data={classifierIds.toReversed().map((id) => ({ value: id, label: classifierNames[id] }))}
        transitionDuration={0}
      />
      <WorstClasses
        worst={worstClasses[classifier]}
        names={evaluation.classes}
        chosen={classified ? cell : undefined}
        onChoose={setCell}
      />
      <FailureNote failure={failure} />
      {classified && (
        <>
          <ConfusionTable
            labels={classified.classes}
            cells={classified.cells[classifier]}
            noun="image"
            chosen={cell}
            onChoose={setCell}
          />
          {datasets ? (
            <Images classified={classified} datasets={datasets} classifier={classifier} cell={cell} />
          ) : (
            <Notice tone="hint">The images are not where they were when the encoder was evaluated.</Notice>
          )}
        </>
      )}
    </section>
  );
}

function WorstClasses({
  worst,
  names,
  chosen,
  onChoose,
}: {
  readonly worst: NonNullable<Evaluation['worstClasses']>[ClassifierId];
  readonly names: readonly string[];
  /** Undefined while the images are not there. */
  readonly chosen: Cell | undefined;
  onChoose(cell: Cell): void;
}) {
  if (worst.length === 0) return <p>Every test image is recognised.</p>;
  return (
    <TableScroller label="Worst classes">
      <Table fz="sm" verticalSpacing={4} horizontalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Worst classes</Table.Th>
            <Table.Th ta="right">Recall</Table.Th>
            <Table.Th ta="right">Images</Table.Th>
            <Table.Th>Mistaken most for</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {worst.map(({ class: name, images, recall, mistakenFor }) => {
            const truth = names.indexOf(name);
            const isChosen = chosen?.truth === truth && chosen.answer === undefined;
            return (
              <Table.Tr key={name}>
                <Table.Td>
                  {chosen ? (
                    <button
                      type="button"
                      className={classes.link}
                      aria-pressed={isChosen}
                      aria-label={`${name}: show its wrong images`}
                      onClick={() => onChoose(isChosen ? noCell : { truth, answer: undefined })}
                    >
                      {name}
                    </button>
                  ) : (
                    name
                  )}
                </Table.Td>
                <Table.Td ta="right">{formatPercent(recall)}</Table.Td>
                <Table.Td ta="right">{formatCount(images)}</Table.Td>
                <Table.Td>
                  {mistakenFor.class} ({formatCount(mistakenFor.images)})
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}

/** The images of the chosen cell; without one, all wrong ones. */
function Images({
  classified,
  datasets,
  classifier,
  cell,
}: {
  readonly classified: Classified;
  readonly datasets: { readonly images: string; readonly test: string };
  readonly classifier: ClassifierId;
  readonly cell: Cell;
}) {
  const open = useOpenedImage((state) => state.open);
  const rows = useMemo(() => {
    const { truth, answer } = cell;
    const isShown = (row: ClassifiedImage): boolean =>
      (truth === undefined || row.truth === truth) &&
      (answer === undefined ? row.truth !== row.answer : row.answer === answer);
    return classifiedImages(classified, classifier).filter(isShown);
  }, [classified, classifier, cell]);
  const names = classified.classes;
  return (
    <>
      <p className="dim small" role="status">
        {listWords(classified, cell, rows.length)}
      </p>
      {rows.length > 0 && (
        <ImageGrid
          label="Grid of test images"
          dataset={datasets.test}
          rows={rows}
          minWidth={200}
          captionHeight={120}
          itemOf={({ place, path, truth, answer }) => ({
            key: place,
            name: path,
            isRight: truth === answer,
            caption: (
              <>
                <div>True class: {names[truth]}</div>
                <div>given: {names[answer]}</div>
                <Neighbours
                  neighbours={neighboursOf(classified, place)}
                  names={names}
                  truth={truth}
                  dataset={datasets.images}
                />
              </>
            ),
          })}
          onOpen={(at) =>
            open(
              {
                dataset: datasets.test,
                count: rows.length,
                imageAt: (place) => rows[place]!.path,
                questionTitle: 'In the evaluation',
                questionAt: (place) => imageLines(classified, rows[place]!.place),
              },
              at,
            )
          }
        />
      )}
      {classified.paths.length < classified.of && (
        <p className="dim small">
          {counted(classified.paths.length, 'test image')} of {formatCount(classified.of)} are listed, evenly spaced;
          the numbers are of all.
        </p>
      )}
    </>
  );
}
