/** The file around the sections of a report: one HTML document that may load and run nothing, even if it is opened from disk. */
import { Html, html } from './html.ts';
import { style } from './style.ts';

/** What every report says about itself. */
export interface Written {
  readonly title: string;
  /** Version of the product that writes the report. */
  readonly version: string;
  readonly now: Date;
}

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @returns The whole file. */
export function reportDocument({ title, version, now }: Written, content: Html): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main class="report">
<header><h1>${title}</h1>
<p class="about">Written by Pretext Lab ${version} on ${now.toISOString()}</p></header>
${content}
</main>
</body>
</html>
`;
  return page.markup;
}
