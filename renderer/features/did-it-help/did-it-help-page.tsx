/** “Did it help?”: what the last evaluation of an encoder found, as its report has it. */
import { Button, Group } from '@mantine/core';
import { IconFileReport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { ReportDocument } from '../../components/report-document.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useEncoders } from '../../lib/encoders-store.ts';
import { useEvaluation } from '../../lib/evaluation-store.ts';
import { evaluationReportUrl, lab } from '../../lib/lab-client.ts';
import { goTo, hashOf, type Route } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';

/** @param id Of a run or of an added encoder. */
export function DidItHelpPage({ id }: { readonly id: string }) {
  const runs = useRuns((state) => state.all);
  const encoders = useEncoders((state) => state.all);
  const refresh = useEncoders((state) => state.refresh);
  useEffect(() => void refresh(), [refresh]);
  const run = runs?.find((each) => each.id === id);
  const name = run?.name ?? encoders?.find((each) => each.id === id)?.name ?? id;
  const home: Route = run ? { page: 'run', run: id, tab: 'learnt' } : { page: 'encoder', encoder: id };
  const report = useReport(id);
  const { html, failure } = report;
  return (
    <Page
      title={`Did it help? ${name}`}
      heading="Did it help?"
      below={
        <>
          The last evaluation of <a href={hashOf(home)}>{name}</a>
        </>
      }
      actions={
        html !== undefined && (
          <Button
            component="a"
            href={evaluationReportUrl(id)}
            download
            leftSection={<IconFileReport size={17} stroke={1.7} aria-hidden />}
          >
            Save report
          </Button>
        )
      }
    >
      {failure?.code === 'not-found' ? (
        <EmptyState
          icon={<IconFileReport size={30} stroke={1.4} aria-hidden />}
          title="Not evaluated yet"
          action={
            <Group>
              <Button onClick={() => goTo(home)}>Evaluate it</Button>
            </Group>
          }
        >
          Evaluate it on labelled images to see here whether it helps, over what, and by how much.
        </EmptyState>
      ) : (
        <FailureNote failure={failure} />
      )}
      {html === undefined && !failure && <Waiting>Loading the report …</Waiting>}
      {html !== undefined && <ReportDocument html={html} label="Did it help?" />}
    </Page>
  );
}

/** The report; loaded again when an evaluation ends. */
function useReport(id: string): { readonly html?: string; readonly failure?: Failure } {
  const [report, setReport] = useState<{ readonly html?: string; readonly failure?: Failure }>({});
  const working = useEvaluation((state) => state.working[id] !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new evaluation is another report
  useEffect(() => {
    let isCurrent = true;
    void lab.request('reports.ofEvaluation', { encoderOf: id }).then((answer) => {
      if (isCurrent) setReport(answer.ok ? { html: answer.value.html } : { failure: answer.failure });
    });
    return () => {
      isCurrent = false;
    };
  }, [id, working]);
  return report;
}
