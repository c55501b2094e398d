/** When a page has taken its layout, and faults of it: content beyond the window, and blocks on top of each other. */
import type { Page } from '@playwright/test';

/**
 * Waits until nothing in the page has changed for a tenth of a second and no transition runs, or for two seconds on a page that
 * never rests. Charts and grids adapt to a new size a little later than it is set.
 */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const until = performance.now() + 2000;
    let changedAt = performance.now();
    const changes = new MutationObserver(() => {
      changedAt = performance.now();
    });
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const isMoving = () =>
      document
        .getAnimations()
        .some(
          ({ playState, effect }) => playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime),
        );
    while (performance.now() < until && (isMoving() || performance.now() - changedAt < 100)) await frame();
    changes.disconnect();
  });

/** Elements that reach beyond the sides of the window without a scroller of their own, and a page that scrolls sideways. */
export const beyondTheSides = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const name = (element: Element) => element.outerHTML.slice(0, 110);
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      element.tagName !== 'MAIN' &&
      (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const wide = [...document.querySelectorAll('nav *, main *')].filter((element) => {
      if (!element.checkVisibility() || element.closest('.visually-hidden, svg')) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 1 || left < -1) && !scrolls(element.parentElement);
    });
    // A scroller of the whole page hides what is beyond its side, so it must not have anything there.
    const pages = [document.documentElement, ...document.querySelectorAll('main, main > div, main > div > div')];
    const sideways = pages.filter((element) => element.scrollWidth > element.clientWidth + 1);
    return [...sideways, ...wide].map(name);
  });

/** Neighbours in the flow of the page that cover each other. */
export const overlapping = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults: string[] = [];
    const isBlock = (element: Element): boolean => {
      const { display, position, visibility, bottom } = getComputedStyle(element);
      // What is pinned to the bottom of a scroller covers only what can be scrolled from under it.
      const isPinned = position === 'sticky' && bottom !== 'auto';
      const isInFlow = position === 'static' || position === 'relative' || (position === 'sticky' && !isPinned);
      return isInFlow && visibility !== 'hidden' && /^(block|flex|grid|flow-root|list-item)$/.test(display);
    };
    for (const parent of document.querySelectorAll('main, main *')) {
      if (!parent.checkVisibility() || parent.closest('svg, table, [aria-hidden="true"]')) continue;
      const blocks = [...parent.children].filter(isBlock).map((element) => ({
        element,
        box: element.getBoundingClientRect(),
      }));
      for (const [index, { element, box }] of blocks.entries())
        for (const other of blocks.slice(index + 1)) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (across > 1 && down > 1)
            faults.push(`${element.outerHTML.slice(0, 80)} and ${other.element.outerHTML.slice(0, 80)}`);
        }
    }
    return faults;
  });

/** Scrolls every scroller of the page, and the page, to a share of its height: sticky blocks move over others. */
export const scrollTo = (page: Page, share: number): Promise<void> =>
  page.evaluate((to) => {
    for (const element of [
      document.documentElement,
      ...document.querySelectorAll('main, main > div, main > div > div'),
    ])
      element.scrollTop = to * (element.scrollHeight - element.clientHeight);
  }, share);
