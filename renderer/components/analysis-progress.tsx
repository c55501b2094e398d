/** Progress of a running analysis, with a button to cancel it. */
import { Button, type ButtonProps } from '@mantine/core';
import type { Working } from '../lib/analysis-store.ts';
import { sentence } from '../lib/format.ts';
import { ProgressLine } from './waiting.tsx';

export function AnalysisProgress({
  working,
  className,
  size,
  onCancel,
}: {
  readonly working: Working;
  readonly className: string | undefined;
  /** Of the button. */
  readonly size?: ButtonProps['size'];
  onCancel(): void;
}) {
  return (
    <div className={className}>
      <ProgressLine label={sentence(working.what).slice(0, -1)} done={working.done} total={working.total} />
      <Button variant="default" size={size} loading={working.cancelling} onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
