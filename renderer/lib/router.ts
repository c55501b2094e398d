/** Pages by the hash of the address, so that a reload and the Back button work. */
import { useMemo, useSyncExternalStore } from 'react';
import { type MapMethod, mapMethods } from '../../shared/map.ts';

export const runTabs = [
  'watch',
  'answers',
  'learnt',
  'inside',
  'uses',
  'looks',
  'report',
  'export',
  'settings',
] as const;
export type RunTab = (typeof runTabs)[number];

export type Route =
  | { readonly page: 'photographs' }
  | { readonly page: 'dataset'; readonly dataset: string }
  /** The check of a dataset for shortcuts of a task. */
  | { readonly page: 'audit'; readonly dataset: string; readonly task?: string }
  | {
      readonly page: 'new';
      readonly dataset?: string;
      /** Run whose settings are copied. */
      readonly like?: string;
      /** Run whose encoder the new run starts from. */
      readonly from?: string;
      /** The form of a sweep. */
      readonly sweep?: true;
    }
  | {
      readonly page: 'runs';
      /** What the list shows and how, as the query of the address; the feature reads it. */
      readonly list?: string;
    }
  | { readonly page: 'run'; readonly run: string; readonly tab: RunTab }
  | { readonly page: 'sweeps' }
  | { readonly page: 'sweep'; readonly sweep: string }
  /** The comparison of these runs. */
  | {
      readonly page: 'compare';
      readonly runs: readonly string[];
      /** The run that differences are to; by default, the first. */
      readonly baseline?: string;
    }
  | { readonly page: 'encoders' }
  /** An encoder that was added from a file. */
  | { readonly page: 'encoder'; readonly encoder: string }
  /** The images that are most like one image. */
  | { readonly page: 'neighbours' }
  /** Images on a plane by the features of encoders; what is not named is chosen by the page. */
  | {
      readonly page: 'map';
      readonly dataset?: string | undefined;
      /** The id of a run or of an added encoder. */
      readonly encoder?: string | undefined;
      /** The encoder of a second map. */
      readonly beside?: string | undefined;
      readonly method?: MapMethod | undefined;
    }
  /** What the last evaluation of a run or of an added encoder shows: “Did it help?”. */
  | { readonly page: 'did-it-help'; readonly encoderOf: string }
  | { readonly page: 'storage' }
  | { readonly page: 'engines' }
  | { readonly page: 'lesson' }
  | { readonly page: 'cheat' };

const shownReadOnly: readonly Route['page'][] = ['runs', 'run', 'compare', 'sweeps', 'sweep', 'did-it-help', 'lesson'];
/** Whether a page of a read-only link shows this: runs, sweeps, comparisons, evaluations, and what needs no lab. */
export const isShownReadOnly = ({ page }: Pick<Route, 'page'>): boolean => shownReadOnly.includes(page);

/** @param hash As in `location.hash`; an unknown address gives the first page. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  let parts: readonly string[] = [];
  try {
    parts = path.split('/').map(decodeURIComponent);
  } catch {
    // A malformed escape is an unknown address.
  }
  const [page, id, tab] = parts;
  switch (page) {
    case 'photographs': {
      if (!id) return { page: 'photographs' };
      if (tab !== 'audit') return { page: 'dataset', dataset: id };
      const task = new URLSearchParams(query).get('task');
      return { page: 'audit', dataset: id, ...(task ? { task } : {}) };
    }
    case 'new': {
      const words = Object.fromEntries(new URLSearchParams(query));
      return {
        page: 'new',
        ...(words.dataset ? { dataset: words.dataset } : {}),
        ...(words.like ? { like: words.like } : {}),
        ...(words.from ? { from: words.from } : {}),
        ...(words.sweep === 'yes' ? { sweep: true } : {}),
      };
    }
    case 'runs':
      if (!id) return { page: 'runs', ...(query ? { list: query } : {}) };
      return { page: 'run', run: id, tab: runTabs.find((known) => known === tab) ?? 'watch' };
    case 'sweeps':
      return id ? { page: 'sweep', sweep: id } : { page: 'sweeps' };
    case 'compare': {
      const runs = id ? [...new Set(id.split(','))].filter((run) => run !== '') : [];
      const baseline = new URLSearchParams(query).get('baseline');
      return { page: 'compare', runs, ...(baseline && runs.includes(baseline) ? { baseline } : {}) };
    }
    case 'encoders':
      return id ? { page: 'encoder', encoder: id } : { page };
    case 'did-it-help':
      return id ? { page: 'did-it-help', encoderOf: id } : { page: 'encoders' };
    case 'map': {
      const { dataset, encoder, beside, method } = Object.fromEntries(new URLSearchParams(query));
      const known = mapMethods.find((each) => each === method);
      return {
        page,
        ...(dataset ? { dataset } : {}),
        ...(encoder ? { encoder } : {}),
        ...(beside ? { beside } : {}),
        ...(known ? { method: known } : {}),
      };
    }
    case 'neighbours':
    case 'storage':
    case 'engines':
    case 'lesson':
    case 'cheat':
      return { page };
    default:
      return { page: 'photographs' };
  }
}

/** The inverse of parseRoute. */
export function hashOf(route: Route): string {
  switch (route.page) {
    case 'dataset':
      return `#/photographs/${encodeURIComponent(route.dataset)}`;
    case 'audit': {
      const query = route.task ? `?${new URLSearchParams({ task: route.task })}` : '';
      return `#/photographs/${encodeURIComponent(route.dataset)}/audit${query}`;
    }
    case 'new': {
      const query = new URLSearchParams();
      if (route.dataset) query.set('dataset', route.dataset);
      if (route.like) query.set('like', route.like);
      if (route.from) query.set('from', route.from);
      if (route.sweep) query.set('sweep', 'yes');
      return query.size > 0 ? `#/new?${query}` : '#/new';
    }
    case 'compare': {
      if (route.runs.length === 0) return '#/compare';
      const query = route.baseline ? `?${new URLSearchParams({ baseline: route.baseline })}` : '';
      return `#/compare/${route.runs.map(encodeURIComponent).join(',')}${query}`;
    }
    case 'map': {
      const query = new URLSearchParams();
      for (const key of ['dataset', 'encoder', 'beside', 'method'] as const) {
        const value = route[key];
        if (value) query.set(key, value);
      }
      return query.size > 0 ? `#/map?${query}` : '#/map';
    }
    case 'sweep':
      return `#/sweeps/${encodeURIComponent(route.sweep)}`;
    case 'runs':
      return route.list ? `#/runs?${route.list}` : '#/runs';
    case 'encoder':
      return `#/encoders/${encodeURIComponent(route.encoder)}`;
    case 'did-it-help':
      return `#/did-it-help/${encodeURIComponent(route.encoderOf)}`;
    case 'run':
      return `#/runs/${encodeURIComponent(route.run)}${route.tab === 'watch' ? '' : `/${route.tab}`}`;
    default:
      return `#/${route.page}`;
  }
}

export function goTo(route: Route): void {
  location.hash = hashOf(route);
}

/** Goes to a page without a step for the Back button, such as after each letter of a search. */
export function replaceRoute(route: Route): void {
  location.replace(hashOf(route));
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
