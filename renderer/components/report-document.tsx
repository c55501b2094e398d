/** A report of the lab, as its file has it, in the page. Its styles and those of the page do not touch each other. */
import { useEffect, useRef } from 'react';
import classes from './report-document.module.css';

/**
 * @param html The whole file. The lab escapes every text in it, and the page's policy runs no script of it.
 * @param label Names it for screen readers.
 */
export function ReportDocument({ html, label }: { readonly html: string; readonly label: string }) {
  const host = useRef<HTMLElement>(null);
  useEffect(() => {
    if (host.current) show(host.current, html);
  }, [html]);
  return <section ref={host} className={`panel ${classes.report}`} aria-label={label} />;
}

/** Shows the content of the file without its title, which the page has as its own. */
function show(host: HTMLElement, html: string): void {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(parsed.querySelector('style')?.textContent ?? '');
  const content = parsed.querySelector('.report');
  content?.querySelector('header')?.remove();
  const body = document.createElement('div');
  body.className = 'report';
  body.append(...(content?.childNodes ?? []));
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(body);
}
