/** The probabilities of the three colours: a point to drag in a triangle, three sliders, and examples. */
import { Button, Slider } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { type PointerEvent, useCallback } from 'react';
import { hexOf } from './colour-words.ts';
import { presets, useLesson } from './lesson-store.ts';
import { Pixels } from './pixels.tsx';
import classes from './probability-panel.module.css';
import {
  channels,
  colourNames,
  nearestProbabilities,
  placeOf,
  type Triple,
  tolerance,
  triangleHeight,
  tripleAt,
} from './simplex.ts';

export function ProbabilityPanel() {
  const { probabilities, chooseProbabilities, changeShare, reset } = useLesson();
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby="probabilities-title">
      <ProbabilityTriangle probabilities={probabilities} onChoose={chooseProbabilities} />
      <div className={classes.controls}>
        <div className={classes.head}>
          <h2 id="probabilities-title">Probability of each colour</h2>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconRestore size={15} aria-hidden />}
            onClick={reset}
          >
            Reset
          </Button>
        </div>
        {channels.map((colour) => (
          <div key={colour} className={classes.share}>
            <span className={classes.name}>
              <span className={classes.dot} data-colour={colourNames[colour]} aria-hidden />
              {colourNames[colour]}
            </span>
            <Slider
              thumbLabel={`Probability of ${colourNames[colour]}`}
              thumbValueText={(percent) => `${percent.toFixed(0)} %`}
              color="var(--lab-accent)"
              min={0}
              max={100}
              step={1}
              value={probabilities[colour] * 100}
              onChange={(percent) => changeShare(colour, percent / 100)}
              label={null}
              size={4}
              thumbSize={16}
            />
            <span className={classes.percent}>{(probabilities[colour] * 100).toFixed(1)} %</span>
          </div>
        ))}
        <fieldset className={classes.presets}>
          <legend className="visually-hidden">Examples</legend>
          {presets.map((preset) => (
            <Button
              key={preset.name}
              size="compact-sm"
              variant={isSame(probabilities, preset.probabilities) ? 'light' : 'default'}
              aria-pressed={isSame(probabilities, preset.probabilities)}
              onClick={() => chooseProbabilities(preset.probabilities)}
            >
              {preset.name}
            </Button>
          ))}
        </fieldset>
      </div>
    </section>
  );
}

const isSame = (a: Triple, b: Triple): boolean =>
  channels.every((channel) => Math.abs(a[channel] - b[channel]) <= tolerance);

const side = 360;
const high = Math.round(side * triangleHeight);

/** The colour of a place in the triangle: the mean of the three colours, weighted by the probabilities there. */
function meanAt(x: number, y: number): Triple | undefined {
  const [red, green, blue] = tripleAt({ x: (x + 0.5) / side, y: (y + 0.5) / side });
  return Math.min(red, green, blue) < 0 ? undefined : [red * 255, green * 255, blue * 255];
}

/** For pointers only; the sliders next to it do the same by keyboard. */
function ProbabilityTriangle({
  probabilities,
  onChoose,
}: {
  readonly probabilities: Triple;
  readonly onChoose: (probabilities: Triple) => void;
}) {
  const follow = useCallback(
    (event: PointerEvent<HTMLDivElement>) => {
      if (event.buttons !== 1) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const box = event.currentTarget.getBoundingClientRect();
      onChoose(
        nearestProbabilities(
          tripleAt({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.width }),
        ),
      );
    },
    [onChoose],
  );
  const { x, y } = placeOf(probabilities);
  return (
    <div className={classes.figure}>
      <span>red</span>
      <div
        className={classes.triangle}
        role="img"
        aria-label={`Triangle of probabilities. The point is at ${channels.map((channel) => `${colourNames[channel]} ${(probabilities[channel] * 100).toFixed(0)} %`).join(', ')}.`}
        onPointerDown={follow}
        onPointerMove={follow}
      >
        <Pixels width={side} height={high} colourAt={meanAt} />
        <span
          className={classes.point}
          style={{ left: `${x * 100}%`, top: `${(y / triangleHeight) * 100}%`, background: hexOf(probabilities) }}
        />
      </div>
      <div className={classes.feet}>
        <span>green</span>
        <span className="dim">Drag the point</span>
        <span>blue</span>
      </div>
    </div>
  );
}
