/** What the grid shows, and in which order: name, sub-folder, label, finding, sorting; and the number of images of each label. */
import { ActionIcon, Button, Collapse, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconSearch, IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { warningWords } from '../../../shared/finding-words.ts';
import {
  type ImageFilter,
  type ImageGroup,
  type ImageGroups,
  type ImageSort,
  imageSorts,
} from '../../../shared/image-filter.ts';
import type { IndexWarning } from '../../../shared/run-results.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { isFiltered, useDatasetView } from './dataset-view-store.ts';
import classes from './image-filters.module.css';

const sortNames: Readonly<Record<ImageSort, string>> = {
  found: 'Folder order',
  name: 'Name',
  taken: 'Date taken',
  date: 'Date changed',
  bytes: 'File size',
  pixels: 'Pixels',
  label: 'Label',
  findings: 'Findings',
};
/** Milliseconds without a key after which a name is searched for. */
const typingMs = 200;
/** Entries of a menu; typing finds the others. */
const entriesShown = 200;

const named = (name: string, images: number): string => `${name} (${formatCount(images)})`;
const itself = ({ name, images }: ImageGroup) => ({ value: name, label: named(name, images) });
function labelsOf({ labels, unlabelled }: ImageGroups) {
  const entries = labels.map(itself);
  return unlabelled > 0 ? [...entries, { value: '', label: named('Without label', unlabelled) }] : entries;
}

function findingsOf({ findings, found }: ImageGroups, images: number) {
  if (found === 0) return [];
  return [
    { value: 'any', label: named('Any finding', found) },
    { value: 'none', label: named('No finding', images - found) },
    ...Object.entries(findings).map(([kind, number]) => ({
      value: kind,
      label: named(warningWords[kind as IndexWarning['kind']]?.name ?? kind, number),
    })),
  ];
}

/** @param images Number of images of the dataset. */
export function ImageFilters({ images }: { readonly images: number }) {
  const { filter, groups, total, listed, setFilter, clearFilter } = useDatasetView();
  const [countsShown, counts] = useDisclosure(false);
  const folders = groups?.folders.map(itself) ?? [];
  const labels = groups ? labelsOf(groups) : [];
  const findings = groups ? findingsOf(groups, images) : [];
  const isDescending = filter.descending === true;
  return (
    <search className={classes.filters} aria-label="Images to show">
      <div className={classes.fields}>
        <NameField />
        <Menu label="Sub-folder" entries={folders} value={filter.folder} onChange={(folder) => setFilter({ folder })} />
        <Menu label="Label" entries={labels} value={filter.label} onChange={(label) => setFilter({ label })} />
        <Menu
          label="Finding"
          entries={findings}
          value={filter.finding}
          onChange={(finding) => setFilter({ finding: finding as ImageFilter['finding'] })}
        />
        <div className={classes.sort}>
          <Select
            label="Sort by"
            size="xs"
            data={imageSorts.map((sort) => ({ value: sort, label: sortNames[sort] }))}
            value={filter.sort ?? 'found'}
            onChange={(sort) => setFilter({ sort: sort === 'found' ? undefined : (sort as ImageSort) })}
          />
          <ActionIcon
            variant="default"
            size={30}
            aria-pressed={isDescending}
            aria-label="Descending"
            title={isDescending ? 'Descending' : 'Ascending'}
            onClick={() => setFilter({ descending: isDescending ? undefined : true })}
          >
            {isDescending ? <IconSortDescending size={16} aria-hidden /> : <IconSortAscending size={16} aria-hidden />}
          </ActionIcon>
        </div>
      </div>
      <div className={classes.line}>
        {groups && labels.length > 0 && (
          <button type="button" className={classes.toggle} aria-expanded={countsShown} onClick={counts.toggle}>
            <IconChevronRight size={14} aria-hidden />
            {counted(groups.labels.length + groups.more.labels, 'label')}: images of each
          </button>
        )}
        <span className="small" role="status">
          {listed && isFiltered(listed) ? `${formatCount(total)} of ${counted(images, 'image')}` : ''}
        </span>
        {isFiltered(filter) && (
          <Button size="compact-xs" variant="default" onClick={clearFilter}>
            Clear filters
          </Button>
        )}
      </div>
      {groups && labels.length > 0 && (
        <Collapse expanded={countsShown} transitionDuration={0}>
          <LabelCounts groups={groups} />
        </Collapse>
      )}
    </search>
  );
}

function NameField() {
  const { filter, setFilter } = useDatasetView();
  const name = filter.name ?? '';
  const [typed, setTyped] = useState(name);
  const searched = useRef(name);
  const search = useDebouncedCallback((text: string) => {
    searched.current = text.trim();
    setFilter({ name: searched.current || undefined });
  }, typingMs);
  // Filters can be cleared elsewhere.
  useEffect(() => {
    if (name === searched.current) return;
    searched.current = name;
    setTyped(name);
  }, [name]);
  return (
    <TextInput
      type="search"
      label="Name contains"
      size="xs"
      maxLength={200}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}

/** The entry of a menu that removes its filter. Values of the others begin with `=`, since a value can be an empty text. */
const all = { value: 'all', label: 'All' };
const asValue = (value: string): string => `=${value}`;

/** A menu of groups; there is none where there is nothing to choose. */
function Menu({
  label,
  entries,
  value,
  onChange,
}: {
  readonly label: string;
  readonly entries: readonly { readonly value: string; readonly label: string }[];
  readonly value: string | undefined;
  onChange(value: string | undefined): void;
}) {
  if (entries.length === 0 && value === undefined) return null;
  return (
    <Select
      label={label}
      size="xs"
      placeholder="All"
      searchable
      clearable
      limit={entriesShown}
      nothingFoundMessage="Nothing has this name"
      data={[
        ...(value === undefined ? [] : [all]),
        ...entries.map((entry) => ({ ...entry, value: asValue(entry.value) })),
      ]}
      value={value === undefined ? null : asValue(value)}
      onChange={(chosen) => onChange(chosen === null || chosen === all.value ? undefined : chosen.slice(1))}
    />
  );
}

function LabelCounts({ groups }: { readonly groups: ImageGroups }) {
  const { filter, setFilter } = useDatasetView();
  const { labels, unlabelled, more } = groups;
  const rows = [...labels, ...(unlabelled > 0 ? [{ name: '', images: unlabelled }] : [])];
  const most = Math.max(...rows.map(({ images }) => images));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={`panel ${classes.counts}`} tabIndex={0} aria-label="Images of each label">
      <ul>
        {rows.map(({ name, images }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={filter.label === name}
              onClick={() => setFilter({ label: filter.label === name ? undefined : name })}
            >
              <span className="clip">{name || 'Without label'}</span>
              <span className={classes.bar} aria-hidden>
                <span style={{ width: `${(100 * images) / most}%` }} />
              </span>
              <span className={classes.number}>{formatCount(images)}</span>
            </button>
          </li>
        ))}
      </ul>
      {more.labels > 0 && <p className="dim small">And {counted(more.labels, 'smaller label')}.</p>}
    </section>
  );
}
