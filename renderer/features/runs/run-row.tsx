/** A run in the list: marks, state, results, actions. */
import { ActionIcon, Badge, Checkbox, Table } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconStar, IconStarFilled, IconTrash } from '@tabler/icons-react';
import type { RunSummary } from '../../../shared/protocol.ts';
import { type RunField, valueInWords } from '../../../shared/run-fields.ts';
import type { RunMarks } from '../../../shared/run-results.ts';
import { StatusBadge } from '../../components/status.tsx';
import { formatCount, formatScore, formatWhen } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { encoderName, isUnderWay, taskTitle } from '../../lib/status-words.ts';
import classes from './runs-page.module.css';

interface Props {
  readonly run: RunSummary;
  /** Columns of further fields. */
  readonly extra: readonly RunField[];
  readonly isChosen: boolean;
  onChoose(isChosen: boolean): void;
  onMark(marks: RunMarks): void;
  onDelete(): void;
}

export function RunRow({ run, extra, isChosen, onChoose, onMark, onDelete }: Props) {
  return (
    <Table.Tr>
      <Table.Td w={36}>
        {/* A run with a damaged record cannot be compared. */}
        <Checkbox
          aria-label={`Mark ${run.name} to compare`}
          checked={isChosen}
          disabled={!run.task}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className={classes.name}>
        <a href={hashOf({ page: 'run', run: run.id, tab: 'watch' })}>{run.name}</a>
        <div className="dim clip">{run.dataset}</div>
        {(run.marks?.tags?.length ?? 0) > 0 && (
          <div className={classes.tags}>
            {run.marks?.tags?.map((tag) => (
              <Badge key={tag} size="xs" variant="default" tt="none">
                {tag}
              </Badge>
            ))}
          </div>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={run.status} />
      </Table.Td>
      <Table.Td>
        {/* A run with a damaged record has no task. */}
        {run.task ? (
          <>
            {taskTitle(run.task)}
            <div className="dim">
              {encoderName(run.encoder)}, {run.size} px
            </div>
          </>
        ) : (
          <span className="dim">unknown</span>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {run.totalSteps > 0 ? (
          <>
            {formatCount(run.step)}
            <div className="dim">of {formatCount(run.totalSteps)}</div>
          </>
        ) : (
          <span className="dim">none</span>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {run.heldOut ? (
          <>
            <strong>{formatScore(run.heldOut.score)}</strong>
            <div className="dim">chance {formatScore(run.heldOut.chance)}</div>
          </>
        ) : (
          <span className="dim">not yet</span>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {run.probe ? (
          <>
            <strong>{formatScore(run.probe.linear)}</strong>
            <div className="dim">k-NN {formatScore(run.probe.knn)}</div>
          </>
        ) : (
          <span className="dim">not yet</span>
        )}
      </Table.Td>
      <Table.Td className={classes.when} title={new Date(run.createdAt).toLocaleString('en-GB')}>
        {formatWhen(run.createdAt)}
      </Table.Td>
      {extra.map((field) => (
        <Table.Td key={field.name} ta={field.kind === 'number' ? 'right' : undefined} className={classes.value}>
          {valueInWords(field, field.value(run)) || <span className="dim">none</span>}
        </Table.Td>
      ))}
      <Table.Td className={classes.actions}>
        <Actions run={run} onMark={onMark} onDelete={onDelete} />
      </Table.Td>
    </Table.Tr>
  );
}

const icon = { size: 17, stroke: 1.7, 'aria-hidden': true } as const;

function Actions({ run, onMark, onDelete }: Pick<Props, 'run' | 'onMark' | 'onDelete'>) {
  const canDelete = !isUnderWay(run.status);
  const { starred = false, archived = false } = run.marks ?? {};
  return (
    <>
      <ActionIcon
        variant="subtle"
        color={starred ? 'yellow' : 'gray'}
        aria-label={`Star ${run.name}`}
        aria-pressed={starred}
        disabled={!run.task}
        onClick={() => onMark({ starred: !starred })}
      >
        {starred ? <IconStarFilled {...icon} /> : <IconStar {...icon} />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${archived ? 'Take out of the archive:' : 'Archive'} ${run.name}`}
        disabled={!run.task}
        onClick={() => onMark({ archived: !archived })}
      >
        {archived ? <IconArchiveOff {...icon} /> : <IconArchive {...icon} />}
      </ActionIcon>
      <ActionIcon
        variant={canDelete ? 'subtle' : 'transparent'}
        color="gray"
        aria-label={`Delete ${run.name}`}
        title={canDelete ? undefined : 'Stop the run before you delete it'}
        disabled={!canDelete}
        onClick={onDelete}
      >
        <IconTrash {...icon} />
      </ActionIcon>
    </>
  );
}
