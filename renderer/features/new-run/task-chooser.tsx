/** Chooses a pretext task, and shows its idea, paper, score and possible shortcuts. */
import { Radio } from '@mantine/core';
import { taskCards } from '../../../shared/task-cards.ts';
import classes from './task-chooser.module.css';

export function TaskChooser({ task, onChoose }: { readonly task: string; onChoose(task: string): void }) {
  const chosen = taskCards.find((card) => card.id === task);
  return (
    <>
      <Radio.Group value={task} onChange={onChoose} label="Pretext task" labelProps={{ className: 'visually-hidden' }}>
        <div className={classes.cards}>
          {taskCards.map((card) => (
            <Radio.Card key={card.id} value={card.id} className={classes.card} aria-label={card.title}>
              <span className={classes.head}>
                <Radio.Indicator size="xs" />
                <strong>{card.title}</strong>
                <span className={classes.year}>{card.paper.year}</span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {chosen && (
        <dl className={classes.about}>
          <dt>Idea</dt>
          <dd>{chosen.idea}</dd>
          <dt>Paper</dt>
          <dd>
            <a href={chosen.paper.link} target="_blank" rel="noreferrer">
              {chosen.paper.title}
            </a>
            , {chosen.paper.authors}, {chosen.paper.year}
          </dd>
          <dt>Score</dt>
          <dd>
            {chosen.score.name}. {chosen.score.meaning}
          </dd>
          <dt>Shortcuts</dt>
          <dd>{chosen.cheats}</dd>
        </dl>
      )}
    </>
  );
}
