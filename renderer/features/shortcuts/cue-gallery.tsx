/** All cues for reference: what each is, which tasks it can answer, and its remedies. */
import { applicability, auditedTasks, cueCards, cueIds, remedyOf } from '../../../shared/cue-cards.ts';
import { listed } from '../../../shared/format-words.ts';
import { taskTitle } from '../../lib/status-words.ts';
import classes from './cheat-page.module.css';

export function CueGallery() {
  return (
    <section aria-labelledby="gallery-title">
      <h2 id="gallery-title" className={classes.title}>
        All cues
      </h2>
      <p className={`dim ${classes.lead}`}>
        An audit measures these cues before training. A diagnosis removes them from images or adds them.
      </p>
      <ul className={classes.gallery}>
        {cueIds.map((id) => {
          const card = cueCards[id];
          const remedies = auditedTasks.flatMap((task) => {
            const remedy = remedyOf(id, task);
            return remedy ? [{ task, words: remedy.words }] : [];
          });
          return (
            <li key={id} className="panel">
              <h3>{card.title}</h3>
              <p>{card.what}</p>
              <dl>
                <dt>Can answer</dt>
                <dd>{listed(auditedTasks.filter((task) => applicability(id, task).applies).map(taskTitle))}</dd>
                <dt>Remedy</dt>
                <dd>
                  {remedies.length === 0
                    ? 'No setting removes it. Use other images, or take it into account when you read the score.'
                    : remedies.map(({ task, words }) => (
                        <div key={task}>
                          {taskTitle(task)}: {words}
                        </div>
                      ))}
                </dd>
              </dl>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
