/** Long tables are drawn a hundred rows at a time. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../lib/format.ts';

const atATime = 100;

/** @param count Rows of the whole table. */
export function useRows(count: number): { readonly rows: number; more(): void } {
  const [shown, setShown] = useState(atATime);
  return { rows: Math.min(shown, count), more: () => setShown(shown + atATime) };
}

export function ShowMore({ rows, of, more }: { readonly rows: number; readonly of: number; more(): void }) {
  if (rows >= of) return null;
  return (
    <Button variant="default" onClick={more}>
      Show {formatCount(Math.min(atATime, of - rows))} more of {formatCount(of)}
    </Button>
  );
}
