/** What a page of a read-only link leaves out: everything that changes something, or that shows images of a dataset. */
import type { ReactNode } from 'react';
import { isReadOnly } from '../lib/lab-client.ts';
import { Notice } from './notice.tsx';

/** Its content, except in a page of a read-only link. */
export const FullAccess = ({ children }: { readonly children: ReactNode }) => (isReadOnly ? null : children);

/** Says that the page is read only. */
export function ReadOnlyBanner() {
  if (!isReadOnly) return null;
  return (
    <div style={{ padding: '10px 28px 0' }}>
      <Notice tone="hint">
        <strong>Read only.</strong> This link shows runs and their results. Nothing can be changed here, and images of
        datasets are not shown.
      </Notice>
    </div>
  );
}
