/** Loading states: a message, or a progress bar with a label. */
import { Group, Loader, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../lib/format.ts';

export function Waiting({ children }: { readonly children: ReactNode }) {
  return (
    <Group gap={10} c="dimmed" fz="sm" role="status">
      <Loader size="xs" aria-hidden />
      {children}
    </Group>
  );
}

/** A progress bar with a label. @param total 0 while the total is unknown. */
export function ProgressLine({
  label,
  done,
  total,
  detail,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: ReactNode;
}) {
  const known = total > 0;
  const share = known ? Math.min(100, (done / total) * 100) : 100;
  return (
    <div>
      <Group justify="space-between" mb={6} gap="xs" fz="sm">
        <span>{label}</span>
        <span className="dim">{detail ?? (known ? `${formatCount(done)} of ${formatCount(total)}` : '')}</span>
      </Group>
      <Progress.Root size={6}>
        <Progress.Section
          key={known ? 'known' : 'unknown'} // a new element, so that the full bar does not animate back to zero
          color="var(--lab-accent)"
          value={share}
          animated={!known}
          striped={!known}
          aria-label={label}
        />
      </Progress.Root>
    </div>
  );
}
