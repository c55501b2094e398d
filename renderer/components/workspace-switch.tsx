/** The name of the workspace, with a menu of the others; nothing if the server has no others. */
import { Menu, UnstyledButton } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useWorkspaces } from '../lib/workspaces-store.ts';
import classes from './sidebar.module.css';

export function WorkspaceSwitch() {
  const { name, others } = useWorkspaces();
  if (others.length === 0) return null;
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.link} ${classes.workspace}`}
          aria-label={`Workspace ${name}: open another`}
        >
          <IconStack2 size={18} stroke={1.7} aria-hidden />
          <span className="clip">{name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map((other) => (
          <Menu.Item key={other.address} component="a" href={other.address}>
            {other.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
