/** See it cheat: a cue planted into the sample photographs, and a network that reads it, step by step. */
import { Page } from '../../components/page.tsx';
import classes from './cheat-page.module.css';
import { CheatStepper } from './cheat-stepper.tsx';
import { CueGallery } from './cue-gallery.tsx';

export function CheatPage() {
  return (
    <Page
      title="See it cheat"
      below="A network that solves its puzzle need not have seen anything: lenses, marks and file formats can give the answer away. Plant such a shortcut yourself and watch one be taken."
    >
      <div className={classes.body}>
        <CheatStepper />
        <CueGallery />
      </div>
    </Page>
  );
}
