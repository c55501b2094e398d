/** All cues for reference: what each is, which puzzles it says something about, and what takes it away. */
import { applicability, auditedTasks, cueCards, cueIds, remedyOf } from '../../../shared/cue-cards.ts';
import { listed } from '../../../shared/words.ts';
import { taskTitle } from '../../lib/words.ts';
import classes from './cheat-page.module.css';

export function CueGallery() {
  return (
    <section aria-labelledby="gallery-title">
      <h2 id="gallery-title" className={classes.title}>
        All cues
      </h2>
      <p className={`dim ${classes.lead}`}>
        What an audit looks for, before any training, and what a diagnosis takes away from photographs and puts in.
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
                <dt>Can give away</dt>
                <dd>{listed(auditedTasks.filter((task) => applicability(id, task).applies).map(taskTitle))}</dd>
                <dt>Remedy</dt>
                <dd>
                  {remedies.length === 0
                    ? 'No setting takes it away: choose other photographs, or read the score with it in mind.'
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
