/** The result of a diagnosis: verdicts, curves, a table, and pictures of what the network was shown. */
import { Button, Table } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { cueCards } from '../../../shared/cue-cards.ts';
import { type CueVerdictOf, type Diagnosis, findingsOf } from '../../../shared/diagnosis.ts';
import { diagnosisHeadline, placeSentence, verdictSentence } from '../../../shared/diagnosis-words.ts';
import { doseCurves } from '../../../shared/dose-curves.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { Remedy } from '../../../shared/shortcut-schemas.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { ResultNotes } from '../../components/result-notes.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import {
  counted,
  formatChange,
  formatCount,
  formatDuration,
  formatScore,
  formatWhen,
  sentence,
} from '../../lib/format.ts';
import { goTo } from '../../lib/router.ts';
import { CueImage } from './cue-image.tsx';
import classes from './diagnosis-panel.module.css';
import { intervalWords, rowsOf } from './diagnosis-rows.ts';
import { DoseChart } from './dose-chart.tsx';
import { isOn } from './remedy-switch.ts';
import { startPaired, withRemedy } from './start-paired-run.ts';

interface Props {
  readonly detail: RunDetail;
  readonly diagnosis: Diagnosis;
}

export function DiagnosisResult({ detail, diagnosis }: Props) {
  return (
    <>
      <Verdicts detail={detail} diagnosis={diagnosis} />
      <Curves diagnosis={diagnosis} task={detail.summary.task} />
      <Numbers diagnosis={diagnosis} />
      <Pictures diagnosis={diagnosis} />
    </>
  );
}

function Verdicts({ detail, diagnosis }: Props) {
  const { baseline, place, warnings, findings } = diagnosis;
  const reads = findingsOf(diagnosis, 'reads');
  const others = findings.filter(({ verdict }) => verdict !== 'reads');
  const { step } = detail.summary;
  const about = [
    `score ${formatScore(baseline.score)} on ${counted(diagnosis.images, 'image')}, chance ${formatScore(baseline.chance)}`,
    `diagnosed ${formatWhen(diagnosis.madeAt)} at step ${formatCount(diagnosis.step)}, in ${formatDuration(diagnosis.seconds)}`,
  ];
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">Verdict</h2>
      <p className={classes.headline}>{diagnosisHeadline(diagnosis)}</p>
      {reads.length > 0 && (
        <ul className={classes.verdicts}>
          {reads.map((verdict) => (
            <li key={verdict.cue}>
              <Verdict detail={detail} diagnosis={diagnosis} verdict={verdict} />
            </li>
          ))}
        </ul>
      )}
      {place && <p>{placeSentence(place)}</p>}
      <ResultNotes warnings={warnings} step={step} analysedStep={diagnosis.step} again="Diagnose again" />
      {others.length > 0 && (
        <details>
          <summary className="small">
            {counted(others.length, 'other cue')}: not found, no verdict, or not tested
          </summary>
          <ul className={classes.notTried}>
            {others.map((finding) => (
              <li key={finding.cue}>
                {cueCards[finding.cue].title}: {sentence(verdictSentence(finding, diagnosis))}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="dim small">{about.join(' · ')}</p>
    </section>
  );
}

function Verdict({ detail, diagnosis, verdict }: Props & { readonly verdict: CueVerdictOf<'reads'> }) {
  const { remedy } = verdict;
  return (
    <article className={classes.verdict}>
      <h3>
        <IconAlertTriangle size={16} stroke={1.9} aria-hidden />
        {cueCards[verdict.cue].title}
      </h3>
      <p>{sentence(verdictSentence(verdict, diagnosis))}</p>
      <p className="small">
        Change beyond the control: {formatChange(verdict.effect)} (95 % interval {intervalWords(verdict.ci95)}).
      </p>
      {remedy ? (
        <FullAccess>
          <TrainAgain detail={detail} remedy={remedy} />
        </FullAccess>
      ) : (
        <p className="small">No setting of this task removes this cue.</p>
      )}
    </article>
  );
}

function TrainAgain({ detail, remedy }: { readonly detail: RunDetail; readonly remedy: Remedy }) {
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  if (isOn(detail.record.settings.taskSettings, remedy)) {
    return <p className="small">Its remedy, {remedy.words}, was on in this run, but was not enough.</p>;
  }
  async function onStart() {
    setStarting(true);
    const started = await startPaired(detail, withRemedy(remedy));
    setStarting(false);
    if (started.ok) goTo({ page: 'run', run: started.value.run, tab: 'uses' });
    else setFailure(started.failure);
  }
  return (
    <>
      <div className={classes.remedy}>
        <span>
          Remedy: <strong>{remedy.words}</strong>
        </span>
        <Button size="compact-md" loading={starting} onClick={onStart}>
          Train again with the remedy
        </Button>
        <span className="dim">Same random seed; everything else is equal.</span>
      </div>
      <FailureNote failure={failure} />
    </>
  );
}

function Curves({ diagnosis, task }: { readonly diagnosis: Diagnosis; readonly task: string }) {
  const curves = doseCurves(diagnosis);
  if (curves.length === 0) return null;
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="curves-title">
      <h2 id="curves-title">Score by dose</h2>
      <div className={classes.charts}>
        {curves.map((curve) => (
          <DoseChart
            key={curve.key}
            curve={curve}
            chance={diagnosis.baseline.chance}
            scoreName={taskCard(task)?.score.name ?? 'Score'}
          />
        ))}
      </div>
    </section>
  );
}

function Numbers({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const rows = rowsOf(diagnosis);
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="numbers-title">
      <h2 id="numbers-title">All interventions</h2>
      <p className="dim small">
        Changes relative to the score on unchanged images, {formatScore(diagnosis.baseline.score)}, with 95 % intervals
        over images.
      </p>
      <TableScroller label="Table of all interventions" className={classes.scroll}>
        <Table fz="sm" verticalSpacing={6} horizontalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Cue</Table.Th>
              <Table.Th>Intervention</Table.Th>
              <Table.Th ta="right">Score</Table.Th>
              <Table.Th ta="right">Change</Table.Th>
              <Table.Th ta="right">Control</Table.Th>
              <Table.Th ta="right">Beyond the control</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={`${row.cue} ${row.direction} ${row.words} ${row.dose}`}>
                <Table.Td>{rows[index - 1]?.cue === row.cue ? '' : cueCards[row.cue].title}</Table.Td>
                <Table.Td>{sentence(row.words).slice(0, -1)}</Table.Td>
                <Table.Td ta="right">{formatScore(row.score)}</Table.Td>
                <Table.Td ta="right" className={classes.number}>
                  {formatChange(row.change)}
                  <div className="dim small">{intervalWords(row.ci95)}</div>
                </Table.Td>
                <Table.Td ta="right" title={row.controlWords}>
                  {formatChange(row.control)}
                </Table.Td>
                <Table.Td ta="right" className={classes.number}>
                  {formatChange(row.effect)}
                  <div className="dim small">{intervalWords(row.effectCi95)}</div>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
    </section>
  );
}

function Pictures({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const shown = diagnosis.interventions.flatMap(({ picture }) => (picture ? [picture] : []));
  if (shown.length === 0) return null;
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="shown-title">
      <h2 id="shown-title">What the network was shown</h2>
      <div className={classes.pictures}>
        {shown.map((picture) => (
          <CueImage key={picture.caption} picture={picture} />
        ))}
      </div>
    </section>
  );
}
