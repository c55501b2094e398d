/** Asks for confirmation before something is deleted or cleared, or much is started. */
import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly verb: string;
  readonly busy?: boolean;
  /** Nothing is lost by it. */
  readonly isSafe?: boolean;
  onConfirm(): void;
  onCancel(): void;
}

export function Confirm({ opened, title, children, verb, busy = false, isSafe = false, onConfirm, onCancel }: Props) {
  return (
    <Modal opened={opened} onClose={onCancel} title={<Text fw={600}>{title}</Text>}>
      <Text fz="sm" lh={1.5}>
        {children}
      </Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button {...(isSafe ? {} : { color: 'red' })} loading={busy} onClick={onConfirm}>
          {verb}
        </Button>
      </Group>
    </Modal>
  );
}
