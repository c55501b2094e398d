/** Long tables are drawn in parts. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../lib/format.ts';

/** Rows are added up to the next multiple of this. */
const atATime = 100;

/** @param count Rows of the whole table. @param first Rows that are drawn at first. */
export function useRows(count: number, first: number): { readonly rows: number; more(): void } {
  const [shown, setShown] = useState(first);
  return { rows: Math.min(shown, count), more: () => setShown(Math.floor(shown / atATime) * atATime + atATime) };
}

export function ShowMore({ rows, of, more }: { readonly rows: number; readonly of: number; more(): void }) {
  if (rows >= of) return null;
  const added = Math.min(atATime - (rows % atATime), of - rows);
  return (
    <Button variant="default" onClick={more}>
      Show {formatCount(added)} more of {formatCount(of)}
    </Button>
  );
}
