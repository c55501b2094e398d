/** A quiet link that shows THIRD-PARTY-NOTICES.txt. The file is half a megabyte, so it is loaded when it is asked for. */
import { Anchor, Modal, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Waiting } from './waiting.tsx';

const Notices = lazy(() => import('./third-party-notices.tsx'));

export function ThirdPartyLicences() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Anchor component="button" type="button" c="dimmed" fz="sm" w="fit-content" onClick={() => setOpened(true)}>
        Third-party licences
      </Anchor>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size={860}
        title={<Text fw={600}>Third-party licences</Text>}
      >
        <Suspense fallback={<Waiting>Loading …</Waiting>}>
          <Notices />
        </Suspense>
      </Modal>
    </>
  );
}
