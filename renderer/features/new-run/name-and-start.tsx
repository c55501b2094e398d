/** The name of a run or of a sweep, why it cannot start, and Start. */
import { Button, TextInput } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useId } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import { FailureNote } from '../../components/notice.tsx';
import { useNewRun } from './draft-store.ts';
import classes from './new-run-page.module.css';

interface Props {
  readonly of: 'run' | 'sweep';
  /** Why it cannot start, as a sentence. */
  readonly why: string | undefined;
  /** Whether it is known what would start. */
  readonly isReady: boolean;
  readonly starting: boolean;
  readonly failure: Failure | undefined;
  readonly verb: string;
  onStart(): void;
}

export function NameAndStart({ of, why, isReady, starting, failure, verb, onStart }: Props) {
  const { name, setName } = useNewRun();
  const reason = useId();
  return (
    <>
      <TextInput
        aria-label={`Name of the ${of}`}
        placeholder="Name (optional)"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FailureNote failure={failure} />
      {why && (
        <p id={reason} className="dim small" role="status">
          {why}
        </p>
      )}
      <Button
        className={classes.go}
        size="md"
        fullWidth
        loading={starting}
        disabled={why !== undefined || !isReady}
        aria-describedby={why ? reason : undefined}
        leftSection={<IconPlayerPlayFilled size={16} aria-hidden />}
        onClick={onStart}
      >
        {verb}
      </Button>
    </>
  );
}
