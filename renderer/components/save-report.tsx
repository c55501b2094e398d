/** Saves a report: one HTML file that works offline. */
import { Button } from '@mantine/core';
import { IconFileReport } from '@tabler/icons-react';
import { useState } from 'react';
import type { Failure, Result } from '../../shared/failure.ts';
import { fileNameOf, saveFile } from '../lib/save-and-copy.ts';
import { FailureNote } from './notice.tsx';

interface Props {
  /** Words of the file's name. */
  readonly name: string;
  /** Asks the lab for the report. */
  request(): Promise<Result<{ readonly html: string }>>;
}

export function SaveReport({ name, request }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  async function save(): Promise<void> {
    setBusy(true);
    const got = await request();
    setBusy(false);
    setFailure(got.ok ? undefined : got.failure);
    if (got.ok) saveFile(new Blob([got.value.html], { type: 'text/html' }), fileNameOf(name, 'html'));
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
