/** Says when the lab cannot be reached, and what happens to a run meanwhile. */
import { useConnection } from '../lib/lab-client.ts';
import { Notice } from './notice.tsx';

export function ConnectionBanner() {
  const connection = useConnection();
  if (connection.state !== 'waiting') return null;
  return (
    <div style={{ padding: '10px 28px 0' }}>
      <Notice tone="warning">
        {connection.attempts > 3 ? (
          <>
            Pretext Lab did not answer {connection.attempts} times. If it was closed, start it again and open the
            address that it prints. A run that was training can be resumed from its last checkpoint.
          </>
        ) : (
          <>Connection to Pretext Lab lost. Reconnecting. A run that is training continues.</>
        )}
      </Notice>
    </div>
  );
}
