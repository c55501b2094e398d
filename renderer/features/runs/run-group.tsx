/** A group of a list of runs, with its count and scores; its rows can be folded. */
import { Table, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { RunSummary } from '../../../shared/protocol.ts';
import { runField } from '../../../shared/run-fields.ts';
import type { RunGroup } from '../../../shared/run-query.ts';
import { counted, formatScore } from '../../lib/format.ts';
import { encoderName, statusWords, taskTitle } from '../../lib/status-words.ts';
import classes from './runs-page.module.css';

interface Props {
  readonly group: RunGroup;
  /** The name of the field that its runs have in common. */
  readonly field: string;
  /** Columns of the table. */
  readonly width: number;
  readonly opensAtFirst: boolean;
  rowsOf(runs: readonly RunSummary[]): ReactNode;
}

export function RunGroupRows({ group: { value, runs, score }, field, width, opensAtFirst, rowsOf }: Props) {
  const [isOpen, setOpen] = useState(opensAtFirst);
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <Table.Tbody>
      <Table.Tr className={classes.group}>
        <Table.Th colSpan={width} scope="rowgroup">
          <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon size={16} aria-hidden />
            <strong>{titleOf(field, value)}</strong>{' '}
            <span className="dim">
              {counted(runs.length, 'run')}
              {score && ` · held-out score: best ${formatScore(score.best)}, mean ${formatScore(score.mean)}`}
            </span>
          </UnstyledButton>
        </Table.Th>
      </Table.Tr>
      {isOpen && rowsOf(runs)}
    </Table.Tbody>
  );
}

/** A value as the list shows it elsewhere: titles in place of ids. */
function titleOf(name: string, value: string | undefined): string {
  const label = runField(name)?.label ?? name;
  if (value === undefined) return `${label}: none`;
  switch (name) {
    case 'task':
      return taskTitle(value);
    case 'encoder':
      return encoderName(value);
    case 'state':
      return statusWords[value as RunSummary['status']] ?? value;
    case 'name':
    case 'dataset':
    case 'tags':
      return value;
    default:
      return `${label}: ${value}`;
  }
}
