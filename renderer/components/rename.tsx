/** A dialog that asks for a name. */
import { Button, Modal, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

interface Props {
  readonly title: string;
  readonly name: string;
  /** What an empty name means; without it, a name is required. */
  readonly empty?: string;
  readonly opened: boolean;
  onClose(): void;
  /** @returns Whether it was renamed. */
  onRename(name: string): Promise<boolean>;
}

/** Give it a `key` of its name, so that it starts with the current one. */
export function Rename({ title, name, empty, opened, onClose, onRename }: Props) {
  const [typed, setTyped] = useState(name);
  const isAllowed = typed.trim() !== '' || empty !== undefined;
  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isAllowed && (await onRename(typed.trim()))) onClose();
  }
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={600}>{title}</Text>}>
      <form onSubmit={onSubmit}>
        <TextInput
          label="Name"
          description={empty}
          value={typed}
          maxLength={120}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" mt="md" fullWidth disabled={!isAllowed}>
          Rename
        </Button>
      </form>
    </Modal>
  );
}
