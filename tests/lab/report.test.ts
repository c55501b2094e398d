import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { html } from '../../electron/lab/report/html.ts';
import { picture } from '../../electron/lab/report/parts.ts';
import { verdicts } from '../renderer/shortcuts/records.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder } from './fixture.ts';

const hostile = `a"b'<img src=x onerror=alert(1)> & \u202Egpj.exe`;
beforeEach(() => behave());

async function reported(found: Record<string, unknown> = {}) {
  behave();
  const { lab } = await fakeLab();
  const folder = join(temporaryFolder(), hostile.replaceAll('/', ''));
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.jpg'), '');
  const dataset = await lab.datasets.register([folder]);
  const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(5), name: `</title>${hostile}` });
  await lab.runs.ended(run);
  behave({ found });
  await lab.analyses.start('audit', dataset, { settings: rotationSettings() });
  await lab.analyses.start('diagnose', run, {});
  await lab.analyses.start('look', run, {});
  const [ofRun, ofAudit] = await Promise.all([lab.reports.ofRun(run), lab.reports.ofAudit(dataset, 'rotation')]);
  return { lab, run, dataset, ofRun, ofAudit };
}

/** Name and attributes of every tag, as a parser without knowledge of escapes finds them. */
const tagsOf = (markup: string) =>
  [...markup.matchAll(/<([a-z!/][^\s>]*)([^>]*)>/gi)].map(([, name, rest]) => ({
    name: name!.toLowerCase(),
    rest: rest!,
  }));
const textOf = (markup: string) =>
  markup
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('html', () => {
  it('escapes texts, nests Html, and omits undefined', () => {
    expect(html`<p title="${'"'}">${'<b>&'}${html`<i>${"'"}</i>`}${undefined}${[1, 'a']}</p>`.markup).toBe(
      '<p title="&quot;">&lt;b&gt;&amp;<i>&#39;</i>1a</p>',
    );
  });

  it('shows characters that are invisible or change the direction of text', () => {
    expect(html`${'a\u202Eb\u0000c\uD800'}`.markup).toBe('a\\u202eb\\u0000c\\ud800');
    expect(html`${'日本\n😀é'}`.markup).toBe('日本\n😀é');
  });
});

describe('a report', () => {
  let usual: Awaited<ReturnType<typeof reported>>;
  beforeAll(async () => {
    usual = await reported();
  });

  it('escapes every name, path and sentence', async () => {
    const { ofRun, ofAudit } = await reported({ warnings: [hostile, '</section><script>alert(1)</script>'] });
    for (const markup of [ofRun, ofAudit]) {
      const names = new Set(tagsOf(markup).map(({ name }) => name));
      for (const active of ['script', 'iframe', 'object', 'embed', 'link', 'base', 'form', 'a'])
        expect(names.has(active), active).toBe(false);
      expect(tagsOf(markup).filter(({ rest }) => /\bon\w+\s*=/i.test(rest.replace(/"[^"]*"/g, '""')))).toEqual([]);
      expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; \\u202egpj.exe');
      expect(markup).not.toContain('\u202E');
      expect(markup.match(/<title>/g)).toHaveLength(1);
    }
  });

  it('is one file that loads no external resources, also by its own policy', () => {
    const { ofRun, ofAudit } = usual;
    for (const markup of [ofRun, ofAudit]) {
      const loaded = [...markup.matchAll(/\b(?:src|href|srcset|action|poster|data)\s*=\s*"([^"]*)"/g)].map(
        ([, address]) => address!,
      );
      expect(loaded.length).toBeGreaterThan(0);
      expect(loaded.every((address) => address.startsWith('data:image/png;base64,'))).toBe(true);
      expect(markup).not.toMatch(/@import|url\(|https?:/);
      expect(markup).toContain('Content-Security-Policy" content="default-src &#39;none&#39;; img-src data:;');
      expect(markup).toMatch(/prefers-color-scheme: dark/);
      expect(markup).toMatch(/@media print/);
    }
  });

  it('omits a picture that would be fetched or run', () => {
    const shown = (data: string) => picture({ caption: 'a <caption>', data, width: 2, height: 1 })?.markup;
    for (const data of [
      'http://127.0.0.1/x.png',
      'data:image/svg+xml;base64,AAAA',
      'data:image/png;base64,AA" onload="x',
    ])
      expect(shown(data)).toBeUndefined();
    expect(shown('data:image/png;base64,AAAA')).toContain(
      '<img src="data:image/png;base64,AAAA" alt="a &lt;caption&gt;"',
    );
  });

  it('contains the numbers, the meanings of their columns, settings, seed, versions and dates', () => {
    const { lab, run, ofRun, ofAudit } = usual;
    const text = textOf(ofRun);
    for (const figure of [
      '0.813',
      '0.313',
      '−0.500',
      '−0.600 to −0.400',
      '−0.063',
      '−0.438',
      '−0.550 to −0.325',
      '0.250',
    ])
      expect(text, figure).toContain(figure);
    expect(text).toContain(
      'The score drops from 0.81 to 0.31 with the corners masked (control: to 0.75 with as much masked elsewhere): this network uses corner mark. Effect −0.438 (95 %: −0.550 to −0.325). Remedy: Mask the border: on.',
    );
    expect(text).toContain('change minus control: the effect of the cue alone');
    expect(text).toContain('all images have the size of the task');
    expect(text).toContain('one thing to know');
    expect(text).toContain(`Run ${run}`);
    expect(text).toMatch(/seed 1 /);
    expect(text).toContain(`Written by Pretext Lab ${lab.app.version}`);
    expect(text).toContain(lab.app.versions['onnxruntime-node']);
    expect(text).toContain('2026-01-01T00:00:00.000Z');
    expect(text, 'the audit of its images stands in it too').toContain('Check for shortcuts of Rotation');
    const audit = textOf(ofAudit);
    for (const figure of ['0.813', '0.250', '&lt; 0.001', '0.400', '0.06 of the side', '0.260', '0.237'])
      expect(audit, figure).toContain(figure);
    expect(audit).toContain('One cue gives away answers: corner mark.');
    expect(audit).toContain('Vignetting: it is the same in every direction');
    expect(audit).toContain('below .01 the cue is called present');
  });

  it('says so if nothing was found, and does not call that a proof', async () => {
    const { ofRun, ofAudit } = await reported({ findings: [verdicts['not found']], cues: [] });
    expect(textOf(ofRun)).toContain(
      'One cue was removed, and the network was not found to use it: the score changes no more than under the control, or by too little. Cues without a verdict remain open.',
    );
    expect(textOf(ofAudit)).toContain('No cue alone can give away the answers of Rotation.');
  });

  it('has the run that it is paired with, from either side, and what was learned', async () => {
    behave();
    const { lab } = await fakeLab();
    const folder = pictureFolder();
    await lab.datasets.register([folder]);
    const start = (name: string, more: object = {}) =>
      lab.runs.start({ folders: [folder], settings: rotationSettings(5), name, ...more });
    const first = await start('first');
    await lab.runs.ended(first);
    await lab.analyses.start('evaluate', first, { images: [folder], test: [folder], labels: 'folders' });
    const second = await start('second', { pairedWith: first });
    await lab.runs.ended(second);
    for (const run of [first, second]) {
      const text = textOf(await lab.reports.ofRun(run));
      expect(text).toContain('Run first second');
      expect(text).toContain('k-NN accuracy, best stage 0.500 not evaluated');
    }
    const text = textOf(await lab.reports.ofRun(first));
    expect(text).toContain('The features are better than those of the untrained network');
    expect(text).toMatch(/Accuracy by stage of the encoder .* stage2 0\.500/);
    expect(text, 'shares have no sign').toMatch(/stage2 0\.500 0\.000 to 1\.000 /);
  });

  it('does not exist for a run that has not begun', async () => {
    const { lab } = await fakeLab();
    await expect(lab.reports.ofRun('none')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('is a downloadable file under its id, and under no other id', async () => {
    const { lab, run, dataset, ofRun } = usual;
    const undated = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
    const file = await lab.file(`report/run/${run}`);
    expect(file.name).toBe(`${run}-report.html`);
    const written = readFileSync(file.path);
    expect(written.byteLength).toBe(file.bytes);
    expect(undated(written.toString())).toBe(undated(ofRun));
    expect((await lab.file(`report/audit/${dataset}/rotation`)).name).toBe('rotation-audit.html');
    for (const id of [
      'report',
      'report/run',
      'report/run/none',
      `report/run/${run}/x`,
      `report/run/..`,
      `report/audit/${dataset}/jigsaw`,
      `report/audit/none/rotation`,
      `report/audit/${dataset}`,
    ])
      await expect(lab.file(id), id).rejects.toMatchObject({ failure: { code: 'not-found' } });
    await expect(lab.file(`report/audit/${dataset}/..`)).rejects.toMatchObject({ failure: { code: 'bad-usage' } });
  });
});
