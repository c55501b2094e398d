/** Programs to copy that compute features with the exported files, and how it expects its images. */
import { Button, CopyButton, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { encoderSnippets } from '../../../shared/encoder-snippets.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { isPlain, preprocessingSteps } from '../../../shared/preprocessing-recipe.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { sentence } from '../../lib/format.ts';
import classes from './export-panel.module.css';

interface Props {
  readonly settings: TrainSettings;
  /** The exported files. */
  readonly files: readonly string[];
}

export function EncoderPrograms({ settings, files }: Props) {
  const of = { size: settings.size, reading: settings.reading ?? colourReading };
  const snippets = encoderSnippets(settings).filter(({ reads }) => files.includes(reads));
  const [language, setLanguage] = useState<string>('Python');
  const chosen = snippets.find((snippet) => snippet.language === language) ?? snippets[0];
  return (
    <section className={`panel ${classes.panel} ${classes.programs}`} aria-labelledby="programs-title">
      <h2 id="programs-title">Use the encoder</h2>
      <p className="dim small">How an image file becomes the input of the encoder, as in training:</p>
      <ol className={classes.recipe}>
        {preprocessingSteps(of).map((step) => (
          <li key={step}>{sentence(step)}</li>
        ))}
      </ol>
      {chosen ? (
        <>
          <div className={classes.language}>
            <SegmentedControl
              aria-label="Language"
              size="xs"
              value={chosen.language}
              onChange={setLanguage}
              data={snippets.map((snippet) => snippet.language)}
            />
            <CopyButton value={chosen.code}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? 'Copied' : `Copy ${chosen.file}`}
                </Button>
              )}
            </CopyButton>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className={classes.code} tabIndex={0} aria-label={chosen.file}>
            <pre>{chosen.code}</pre>
          </section>
        </>
      ) : (
        <p className="dim small">
          {isPlain(of.reading)
            ? 'The weights for PyTorch take what this task makes of an image: the program to copy is that of the ONNX file.'
            : 'Programs to copy exist for images that are read as colour with 8 bits.'}
        </p>
      )}
    </section>
  );
}
