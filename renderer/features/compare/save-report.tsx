/** Saves the report of a comparison: one HTML file that works offline. */
import { Button } from '@mantine/core';
import { IconFileReport } from '@tabler/icons-react';
import { useState } from 'react';
import type { Comparison } from '../../../shared/comparison.ts';
import type { Failure } from '../../../shared/failure.ts';
import { FailureNote } from '../../components/notice.tsx';
import { lab } from '../../lib/lab-client.ts';
import { fileNameOf, saveFile } from '../../lib/save-and-copy.ts';

export function SaveReport({ comparison: { runs, names, baseline } }: { readonly comparison: Comparison }) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  async function save(): Promise<void> {
    setBusy(true);
    const got = await lab.request('reports.ofComparison', { runs, baseline });
    setBusy(false);
    setFailure(got.ok ? undefined : got.failure);
    if (!got.ok) return;
    const file = new Blob([got.value.html], { type: 'text/html' });
    saveFile(file, fileNameOf(`comparison of ${names.join(' ')}`, 'html'));
  }
  return (
    <>
      <FailureNote failure={failure} />
      <Button
        variant="default"
        loading={isBusy}
        leftSection={<IconFileReport size={17} stroke={1.7} aria-hidden />}
        onClick={() => void save()}
      >
        Save report
      </Button>
    </>
  );
}
