/** Exports the encoder: formats, progress, the certificate that compares the files with the trainer, the files, and programs to copy. */
import { Button, Checkbox, Group, Table } from '@mantine/core';
import { IconCircleCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { precisionCards, type ReducedPrecision, reducedPrecisions } from '../../../shared/precision.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { Certificate, ExportFormat } from '../../../shared/run-results.ts';
import { exportFormats } from '../../../shared/run-results.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatPercent } from '../../lib/format.ts';
import { isReadOnly } from '../../lib/lab-client.ts';
import { EncoderPrograms } from './encoder-programs.tsx';
import classes from './export-panel.module.css';
import { useExport } from './export-store.ts';
import { ExportedFiles } from './exported-files.tsx';

const formats: Readonly<Record<ExportFormat, { readonly name: string; readonly words: string }>> = {
  onnx: { name: 'ONNX', words: 'One file for ONNX Runtime, OpenCV, TensorRT and others.' },
  tfjs: { name: 'TensorFlow.js', words: 'model.json and its weights, for web pages and Node.js.' },
  safetensors: { name: 'safetensors', words: 'The weights only, to load in your own code.' },
  torch: { name: 'PyTorch', words: 'The weights with the names of torchvision and timm.' },
};

export function ExportPanel({ detail }: { readonly detail: RunDetail }) {
  const run = detail.summary.id;
  const { start, cancel, dismiss } = useExport();
  const working = useExport((state) => state.working[run]);
  const unfinished = useExport((state) => state.unfinished[run]);
  useEffect(() => () => dismiss(run), [run, dismiss]);
  const [chosen, setChosen] = useState<readonly ExportFormat[]>(exportFormats);
  const toggle = (format: ExportFormat) =>
    setChosen(chosen.includes(format) ? chosen.filter((other) => other !== format) : [...chosen, format]);
  const [reduced, setReduced] = useState<readonly ReducedPrecision[]>([]);
  const toggleReduced = (precision: ReducedPrecision) =>
    setReduced(reduced.includes(precision) ? reduced.filter((other) => other !== precision) : [...reduced, precision]);
  const onExport = () =>
    start(run, {
      formats: exportFormats.filter((format) => chosen.includes(format)),
      precisions: ['float32', ...reducedPrecisions.filter((precision) => reduced.includes(precision))],
    });

  if (!detail.summary.hasCheckpoint) {
    return (
      <Notice tone="hint">The encoder can be exported after the first snapshot, which writes a checkpoint.</Notice>
    );
  }
  return (
    <div className={classes.columns}>
      <FullAccess>
        <section className={`panel ${classes.panel}`} aria-labelledby="export-title">
          <h2 id="export-title">Export the encoder</h2>
          <p className="dim small">
            Exports the encoder of the last checkpoint, without the head of the task. It takes an image and gives
            features. Then the features of each file are compared with the trainer’s on the same images.
          </p>
          <fieldset className={classes.formats} aria-label="Formats">
            {exportFormats.map((format) => (
              <Checkbox
                key={format}
                label={formats[format].name}
                description={formats[format].words}
                checked={chosen.includes(format)}
                disabled={working !== undefined}
                onChange={() => toggle(format)}
              />
            ))}
            {chosen.includes('onnx') &&
              reducedPrecisions.map((precision) => (
                <Checkbox
                  key={precision}
                  label={`ONNX, ${precisionCards[precision].name}`}
                  description={precisionCards[precision].words}
                  checked={reduced.includes(precision)}
                  disabled={working !== undefined}
                  onChange={() => toggleReduced(precision)}
                />
              ))}
          </fieldset>
          {working ? (
            <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(run)} />
          ) : (
            <Button disabled={chosen.length === 0} onClick={onExport}>
              {detail.exported ? 'Export again' : 'Export'}
            </Button>
          )}
          {!working && <FailureNote failure={unfinished?.failure} />}
        </section>
      </FullAccess>
      {isReadOnly && !detail.exported && <p className="dim">The encoder has not been exported.</p>}
      {detail.exported && (
        <section className={`panel ${classes.panel}`} aria-labelledby="certificate-title">
          <CertificateTable certificate={detail.exported.certificate} />
          <ExportedFiles run={run} exported={detail.exported} />
        </section>
      )}
      {detail.exported?.files.some((file) => file === 'encoder.onnx' || file === 'encoder.torch.safetensors') && (
        <EncoderPrograms settings={detail.record.settings} files={detail.exported.files} />
      )}
    </div>
  );
}

function Verdict({ passed }: { readonly passed: boolean }) {
  return (
    <span className={passed ? classes.passed : classes.failed}>
      {passed ? <IconCircleCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
      {passed ? 'Passed' : 'Failed'}
    </span>
  );
}

const exponent = (value: number) => (value === 0 ? '0' : value.toExponential(1).replaceAll('-', '−'));

function CertificateTable({ certificate }: { readonly certificate: Certificate }) {
  const { onnx, tfjs, torch, reduced, safetensors, tolerance } = certificate;
  const exact = Object.entries({ ONNX: onnx, 'TensorFlow.js': tfjs, PyTorch: torch }).map(
    ([name, side]) => [name, side && { ...side, centredCosine: undefined, passed: side.maxAbs <= tolerance }] as const,
  );
  const lossy = reducedPrecisions.map((precision) => [`ONNX ${precision}`, reduced?.[precision]] as const);
  const sides = [...exact, ...lossy].flatMap(([name, side]) => (side ? [[name, side] as const] : []));
  return (
    <>
      <Group justify="space-between" align="baseline">
        <h2 id="certificate-title">Certificate</h2>
        <Verdict passed={certificate.passed} />
      </Group>
      <p className="dim small">
        Features of {counted(certificate.images, 'image')}, from the trainer and from each file. They may differ by at
        most {exponent(tolerance)}.
        {reduced &&
          ` Files of fewer bits lose something: they pass if the lowest cosine of features less their mean is at least ${reducedPrecisions
            .flatMap((precision) => reduced[precision]?.lowestCosine ?? [])
            .join(' or ')}.`}
      </p>
      {!certificate.passed && (
        <Notice tone="failure">The exported files do not give the trainer’s features. Do not use them.</Notice>
      )}
      <TableScroller label="Differences from the trainer">
        <Table fz="sm" verticalSpacing={8} horizontalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th ta="right">Largest difference</Table.Th>
              <Table.Th ta="right">Cosine</Table.Th>
              <Table.Th ta="right">Same neighbours</Table.Th>
              <Table.Th ta="right">Result</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sides.map(([name, side]) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="right">{exponent(side.maxAbs)}</Table.Td>
                <Table.Td ta="right">
                  {side.cosine.toFixed(6)}
                  {side.centredCosine !== undefined && (
                    <div className="dim small">{side.centredCosine.toFixed(4)} less mean</div>
                  )}
                </Table.Td>
                <Table.Td ta="right">{formatPercent(side.sameNeighbours, 1)}</Table.Td>
                <Table.Td ta="right">
                  <Verdict passed={side.passed} />
                </Table.Td>
              </Table.Tr>
            ))}
            {safetensors && (
              <Table.Tr>
                <Table.Td>safetensors</Table.Td>
                <Table.Td colSpan={3} ta="right" c="dimmed">
                  {safetensors.identical
                    ? 'identical to the trainer’s weights'
                    : 'different from the trainer’s weights'}
                </Table.Td>
                <Table.Td ta="right">
                  <Verdict passed={safetensors.identical} />
                </Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
      </TableScroller>
    </>
  );
}
