/** The report of a run: the same document as the file to save. */
import { Button, Group } from '@mantine/core';
import { IconFileReport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { ReportDocument } from '../../components/report-document.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { lab, runReportUrl } from '../../lib/lab-client.ts';

export function ReportPanel({ detail }: { readonly detail: RunDetail }) {
  const { summary, diagnosis, evaluation } = detail;
  const run = summary.id;
  const [html, setHtml] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  /** What the report says changes with these. */
  const version = [summary.status, summary.name, diagnosis?.madeAt, evaluation?.madeAt].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is another report
  useEffect(() => {
    let isCurrent = true;
    void lab.request('reports.ofRun', { run }).then((answer) => {
      if (!isCurrent) return;
      if (answer.ok) setHtml(answer.value.html);
      setFailure(answer.ok ? undefined : answer.failure);
    });
    return () => {
      isCurrent = false;
    };
  }, [run, version]);
  if (failure?.code === 'not-found')
    return <Notice tone="hint">The report can be written after the first snapshot.</Notice>;
  if (failure) return <FailureNote failure={failure} />;
  if (html === undefined) return <Waiting>Loading the report …</Waiting>;
  return (
    <>
      <Group justify="space-between" gap="xs" mb={12}>
        <span className="dim small">
          One page for colleagues. The file is this page: one HTML file that works offline.
        </span>
        <Button
          component="a"
          href={runReportUrl(run)}
          download
          leftSection={<IconFileReport size={17} stroke={1.7} aria-hidden />}
        >
          Save report
        </Button>
      </Group>
      <ReportDocument html={html} label="Report" />
    </>
  );
}
