/** `look`: where a trained network looks for its answers, or which parts of images any encoder's representation rests on. */
import { refuse } from '../../../shared/failure.ts';
import { command } from '../command.ts';
import { answersOptions, lookAtAnswers } from './look-at-answers.ts';
import { lookAtRepresentation, representationOptions } from './look-at-representation.ts';

/** The command. Images or an added encoder ask for the representation; a run alone for its answers. */
export const lookCommand = command({
  summary: 'find where a trained network looks, or what parts of images an encoder rests on',
  options: { ...lookAtRepresentation.options, ...lookAtAnswers.options },
  run: (values, context) => {
    const { encoder, images = [] } = values as { readonly encoder?: string; readonly images?: readonly string[] };
    const isOfAnswers = encoder === undefined && images.length === 0;
    for (const name of Object.keys(isOfAnswers ? representationOptions : answersOptions)) {
      if (name === 'images' || values[name] === undefined) continue;
      refuse(
        'bad-usage',
        isOfAnswers
          ? `--${name} is for the representation of images: name them with --images DIR`
          : `--${name} is for the answers of a run: leave out ${encoder === undefined ? '--images' : '--encoder'}`,
      );
    }
    return (isOfAnswers ? lookAtAnswers : lookAtRepresentation).run(values, context);
  },
});
