/** Segmentation: mIoU, every class, and masks beside predictions. */
import { Table } from '@mantine/core';
import { type Dense, ignoredWords } from '../../../shared/places.ts';
import { formatPercent, formatScore, sentence } from '../../lib/format.ts';
import layout from '../form-and-result.module.css';
import { TableScroller } from '../table-scroller.tsx';
import classes from './places.module.css';
import { baselineName, denseHeadline, gridWords, ofClass } from './places-words.ts';

export function DenseResult({ dense }: { readonly dense: Dense }) {
  const { classes: all, examples, k, c } = dense;
  return (
    <section aria-labelledby="dense-title" className={classes.part}>
      <h3 id="dense-title">Segmentation</h3>
      <p className={layout.headline}>{denseHeadline(dense)}</p>
      <ClassTable dense={dense} />
      <p className="dim small">
        {gridWords(dense)} · k = {k} and C = {c}, chosen on a part of the images to learn from. Retrieval mixes the
        masks of the 30 nearest places.{dense.ignored !== undefined && ` ${sentence(ignoredWords(dense.ignored))}`}
      </p>
      <h4>Test images</h4>
      <ul className={classes.legend} aria-label="Classes">
        {all.map(({ name, swatch }) => (
          <li key={name}>
            <img src={swatch} alt="" width={16} height={16} />
            {name}
          </li>
        ))}
      </ul>
      <ul className={classes.examples}>
        {examples.map((example) => (
          <li key={example.image} className={classes.example}>
            <div className={classes.row}>
              <Picture src={example.picture} caption="Image" alt={example.image} />
              <Picture src={example.truth} caption="Mask" alt={`Mask: ${example.trueClasses.join(', ')}`} />
              <Picture
                src={example.predicted}
                caption="Predicted"
                alt={`Predicted: ${example.predictedClasses.join(', ')}`}
              />
            </div>
            <p className="small">
              <span className="path">{example.image}</span>: {formatPercent(example.right)} of the pixels right. Mask:{' '}
              {example.trueClasses.join(', ')}. Predicted: {example.predictedClasses.join(', ')}.
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Picture({ src, alt, caption }: { readonly src: string; readonly alt: string; readonly caption: string }) {
  return (
    <figure>
      <img src={src} alt={alt} />
      <figcaption className="dim small">{caption}</figcaption>
    </figure>
  );
}

function ClassTable({ dense }: { readonly dense: Dense }) {
  const { classes: all, baselines } = dense;
  const means = [
    { name: 'Mean (mIoU)', ...dense, isOwn: true },
    ...baselines.map((each) => ({ ...each, name: `Mean of ${baselineName(each.name)}`, isOwn: false })),
  ];
  return (
    <TableScroller label="Intersection over union of each class">
      <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th ta="right">Share of pixels</Table.Th>
            <Table.Th ta="right">Linear</Table.Th>
            <Table.Th ta="right">k-NN</Table.Th>
            <Table.Th ta="right">Retrieval</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map(({ name, share, linear, knn, retrieval, swatch }) => (
            <Table.Tr key={name}>
              <Table.Td>
                <img src={swatch} alt="" width={14} height={14} className={classes.swatch} /> {name}
              </Table.Td>
              <Table.Td ta="right">{formatPercent(share, 1)}</Table.Td>
              {[linear, knn, retrieval].map((value, at) => (
                <Table.Td key={['linear', 'knn', 'retrieval'][at]} ta="right">
                  {ofClass(value)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          {means.map(({ name, linearMiou, knnMiou, retrievalMiou, isOwn }) => (
            <Table.Tr key={name} {...(isOwn ? { fw: 600 } : { c: 'dimmed' })}>
              <Table.Td>{name}</Table.Td>
              <Table.Td />
              <Table.Td ta="right">{formatScore(linearMiou)}</Table.Td>
              <Table.Td ta="right">{formatScore(knnMiou)}</Table.Td>
              <Table.Td ta="right">{formatScore(retrievalMiou)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}
