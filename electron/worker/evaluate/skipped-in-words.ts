import type { IndexedRecord } from '../../../shared/worker-protocol.ts';

/** Skipped files that are listed one by one. */
const mostListed = 1000;

/** The images that were left out, with the reason. */
export function skippedInWords({ passedOver }: Pick<IndexedRecord, 'passedOver'>): string[] {
  const listed = passedOver
    .slice(0, mostListed)
    .map(({ path, reason, detail }) => `${path} was skipped: ${reason}${detail ? ` (${detail})` : ''}`);
  const more = passedOver.length - listed.length;
  return more > 0 ? [...listed, `${more} more files were skipped; index lists them all`] : listed;
}
