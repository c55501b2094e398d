/** Says when the lab cannot be reached, and what that means for a run. */
import { useConnection } from '../lib/lab.ts';
import { Notice } from './notice.tsx';

export function ConnectionBanner() {
  const connection = useConnection();
  if (connection.state !== 'waiting') return null;
  return (
    <div style={{ padding: '10px 28px 0' }}>
      <Notice tone="warning">
        {connection.attempts > 3 ? (
          <>
            The lab has not answered {connection.attempts} times. If it was closed, start it again and open the address
            that it prints; a run that was training can be resumed from its last checkpoint.
          </>
        ) : (
          <>The connection to the lab is lost; connecting again. A run that trains goes on meanwhile.</>
        )}
      </Notice>
    </div>
  );
}
