/** One cue of an audit: description, finding, picture, and a switch for its remedy. */
import { Switch } from '@mantine/core';
import type { AuditedCue } from '../../../shared/audit.ts';
import { probeOf } from '../../../shared/audit-fields.ts';
import { findingLabel, findingSentence, settingsLabel } from '../../../shared/audit-words.ts';
import { cueCards } from '../../../shared/cue-cards.ts';
import type { SettingValue } from '../../../shared/form-fields.ts';
import type { Remedy } from '../../../shared/shortcut-schemas.ts';
import { sentence } from '../../lib/format.ts';
import { barOf, pWords, strengthWords } from './audit-rows.ts';
import classes from './cue-finding.module.css';
import { CueImage } from './cue-image.tsx';
import { FindingBadge } from './finding-badge.tsx';
import { isOn, switchedOff } from './remedy-switch.ts';
import { ScoreBar } from './score-bar.tsx';

/** The settings of the new run that a remedy's switch changes. */
export interface EditableSettings {
  readonly task: string;
  readonly taskSettings: Readonly<Record<string, SettingValue>>;
  set(key: string, value: SettingValue): void;
}

interface Props {
  readonly found: AuditedCue;
  /** The task of the audit. */
  readonly task: string;
  /** The settings of the new run, for the remedy's switch; without them there is no switch. */
  readonly settings?: EditableSettings | undefined;
}

export function CueFinding({ found, task, settings }: Props) {
  const card = cueCards[found.cue];
  const { finding } = found;
  const bar = barOf(found);
  const probe = probeOf(found);
  const withSettings = settingsLabel(found);
  const facts = [
    ...(found.strength ? [`measured strength ${strengthWords(found.strength)}`] : []),
    ...(probe ? [pWords(probe.pValue)] : []),
    ...(withSettings ? [`with the chosen settings: ${withSettings}`] : []),
  ];
  return (
    <article className={`panel ${classes.cue}`} aria-label={`${card.title}: ${findingLabel(finding)}`}>
      <div className={classes.inside}>
        <div className={classes.words}>
          <header className={classes.head}>
            <h3>{card.title}</h3>
            <FindingBadge finding={finding} />
          </header>
          <p className="dim small">{card.what}</p>
          {bar && <ScoreBar bar={bar} />}
          <p className="small">{sentence(findingSentence(found, task))}</p>
          {facts.length > 0 && <p className="dim small">{facts.join(' · ')}</p>}
          {found.remedy && settings && <RemedySwitch remedy={found.remedy} settings={settings} />}
          {!found.remedy && finding.verdict === 'leak' && (
            <p className="dim small">{sentence(`No setting of ${settings ? 'this' : 'the'} task removes this cue`)}</p>
          )}
        </div>
        {found.picture && (
          <div className={classes.picture}>
            <CueImage picture={found.picture} />
          </div>
        )}
      </div>
    </article>
  );
}

function RemedySwitch({ remedy, settings }: { readonly remedy: Remedy; readonly settings: EditableSettings }) {
  return (
    <Switch
      size="sm"
      label="Use this remedy"
      description={`${remedy.words}, in the new run`}
      aria-label={`Use this remedy in the new run: ${remedy.words}`}
      checked={isOn(settings.taskSettings, remedy)}
      onChange={(event) =>
        settings.set(remedy.key, event.currentTarget.checked ? remedy.value : switchedOff(settings.task, remedy))
      }
    />
  );
}
