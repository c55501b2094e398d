/** Something takes a moment: said in words, with how far it is where that is known. */
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

/** A bar with its words. @param total 0 where the end is not known yet. */
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
          key={known ? 'known' : 'unknown'} // a bar of its own: the full one does not slide back to nothing
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
