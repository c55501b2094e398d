/** See it cheat: plants a cue into the sample photographs and shows, step by step, a network that uses it. */
import { Page } from '../../components/page.tsx';
import classes from './cheat-page.module.css';
import { CheatStepper } from './cheat-stepper.tsx';
import { CueGallery } from './cue-gallery.tsx';

export function CheatPage() {
  return (
    <Page
      title="See it cheat"
      below="A network can solve a pretext task without recognising anything in the images: lens errors, marks or compression can reveal the answer. Plant such a shortcut and watch a network use it."
    >
      <div className={classes.body}>
        <CheatStepper />
        <CueGallery />
      </div>
    </Page>
  );
}
