/**
 * A field for the path of a folder, which the lab completes. Folders that were opened before come first. Arrow keys and Enter
 * choose, Tab completes as far as there is one way to go on, Escape closes the list.
 */
import { Autocomplete } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Folder, ResultOf } from '../../shared/protocol.ts';
import { completedByTab, type KnownFolder, knownMatching } from '../lib/folder-paths.ts';
import { counted } from '../lib/format.ts';
import { lab } from '../lib/lab-client.ts';
import classes from './path-field.module.css';

type Completion = ResultOf<'folders.complete'>;

interface Props {
  /** Folders that were opened before. */
  readonly known: readonly KnownFolder[];
  /** Called with each folder that the text names or that was chosen from the list. */
  onFolder(folder: Folder): void;
  /** Called with true while the lab looks for the folder that was entered. */
  onBusy(isBusy: boolean): void;
}

export function PathField({ known, onFolder, onBusy }: Props) {
  const [text, setText] = useState('');
  const [completion, setCompletion] = useState<Completion>();
  const [error, setError] = useState<string>();
  const latest = useRef('');
  /** The newest answer, while it is on its way: what the list shows is older than the text until then. */
  const awaited = useRef<Promise<Completion | undefined>>(undefined);

  function complete(typed: string): Promise<Completion | undefined> {
    latest.current = typed;
    setText(typed);
    setError(undefined);
    awaited.current = answerTo(typed);
    return awaited.current;
  }
  async function answerTo(typed: string): Promise<Completion | undefined> {
    const answer = await lab.request('folders.complete', { text: typed });
    if (latest.current !== typed) return undefined;
    awaited.current = undefined;
    setCompletion(answer.ok ? answer.value : undefined);
    if (!answer.ok) setError(answer.failure.message);
    return answer.ok ? answer.value : undefined;
  }
  async function enter(typed: string) {
    onBusy(true);
    const named = await complete(typed);
    onBusy(false);
    if (!named) return;
    if (named.folder) onFolder(named.folder);
    else setError(`There is no folder ${typed.trim()}`);
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const isChoosing = event.currentTarget.getAttribute('aria-activedescendant') !== null;
    if (event.key === 'Enter' && !isChoosing && text.trim() !== '') {
      event.preventDefault();
      void enter(text);
    }
    if (event.key !== 'Tab' || event.shiftKey) return;
    const whole = wholeOf(completion);
    if (!awaited.current && whole === undefined) return;
    event.preventDefault();
    void (awaited.current ?? Promise.resolve(completion)).then((newest) => {
      const goOn = wholeOf(newest);
      if (goOn !== undefined) void complete(goOn);
    });
  }
  const wholeOf = (found: Completion | undefined) => found && completedByTab(text, found.folders, found.more);

  const before = knownMatching(known, text);
  const below = (completion?.folders ?? []).filter(({ path }) => !before.some((folder) => folder.path === path));
  const images = new Map(before.map((folder) => [folder.path, folder.images]));
  return (
    <>
      <Autocomplete
        label="Path"
        placeholder="/data/images, or ~/…"
        description="Tab completes, Enter opens."
        data-autofocus
        openOnFocus={false}
        aria-autocomplete="list"
        spellCheck={false}
        autoComplete="off"
        maxLength={4096}
        maxDropdownHeight={260}
        comboboxProps={{ withinPortal: false }} // inside the dialog, for screen readers
        error={error}
        value={text}
        onChange={complete}
        onKeyDown={onKeyDown}
        onOptionSubmit={(path) => {
          const chosen = before.find((folder) => folder.path === path) ?? below.find((folder) => folder.path === path);
          if (chosen) onFolder(chosen);
        }}
        data={[
          ...(before.length > 0 ? [{ group: 'Opened before', items: before.map(({ path }) => path) }] : []),
          ...(below.length > 0 ? [{ group: 'Folders', items: below.map(({ path }) => path) }] : []),
        ]}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <span className={classes.option}>
            <IconFolder size={15} stroke={1.6} aria-hidden />
            <span className="path">{option.value}</span>
            {images.get(option.value) !== undefined && (
              <span className="dim small">{counted(images.get(option.value)!, 'image')}</span>
            )}
          </span>
        )}
      />
      <span className="visually-hidden" role="status">
        {completion && text !== '' ? counted(before.length + below.length, 'folder') : ''}
      </span>
      {completion !== undefined && completion.more > 0 && (
        <span className="dim small">And {counted(completion.more, 'folder')} more: type on.</span>
      )}
    </>
  );
}
