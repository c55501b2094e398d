import { expect, it } from 'vitest';
import { csvLine } from '../../shared/csv.ts';

it('writes numbers as they are, and quotes what has commas, quotes or line breaks', () => {
  expect(csvLine([-0.5, '-0.5', '+1e-3', true, 'a,b', 'say "x"', 'two\nlines', ''])).toBe(
    '-0.5,-0.5,+1e-3,true,"a,b","say ""x""","two\nlines",\r\n',
  );
});

it('makes a text of what a spreadsheet would compute', () => {
  expect(csvLine(['=HYPERLINK("http://x","y")', '+a', '-2+3', '@SUM(A1)', '\t=1', 'a=1'])).toBe(
    `"'=HYPERLINK(""http://x"",""y"")",'+a,'-2+3,'@SUM(A1),'\t=1,a=1\r\n`,
  );
});
