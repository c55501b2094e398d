/** Navigation, the run that is training, and the colour scheme. */
import { Progress, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconAffiliate,
  IconArrowsSplit2,
  IconBox,
  IconCpu,
  IconDatabase,
  IconDeviceDesktop,
  IconListDetails,
  IconMap,
  IconMasksTheater,
  IconMoon,
  IconPhoto,
  IconPlus,
  IconSchool,
  IconSun,
} from '@tabler/icons-react';
import type { RunSummary } from '../../shared/protocol.ts';
import { isReadOnly } from '../lib/lab-client.ts';
import { hashOf, isShownReadOnly, type Route } from '../lib/router.ts';
import { useRuns } from '../lib/runs-store.ts';
import { isUnderWay, statusWords } from '../lib/status-words.ts';
import classes from './sidebar.module.css';
import { WorkspaceSwitch } from './workspace-switch.tsx';

type Place =
  | 'photographs'
  | 'new'
  | 'runs'
  | 'sweeps'
  | 'encoders'
  | 'neighbours'
  | 'map'
  | 'storage'
  | 'engines'
  | 'cheat'
  | 'lesson';

const places: readonly { readonly place: Place; readonly label: string; readonly icon: typeof IconCpu }[] = [
  { place: 'photographs', label: 'Images', icon: IconPhoto },
  { place: 'new', label: 'New run', icon: IconPlus },
  { place: 'runs', label: 'Runs', icon: IconListDetails },
  { place: 'sweeps', label: 'Sweeps', icon: IconArrowsSplit2 },
  { place: 'encoders', label: 'Encoders', icon: IconBox },
  { place: 'neighbours', label: 'Neighbours', icon: IconAffiliate },
  { place: 'map', label: 'Map', icon: IconMap },
  { place: 'cheat', label: 'See it cheat', icon: IconMasksTheater },
  { place: 'storage', label: 'Storage', icon: IconDatabase },
  { place: 'engines', label: 'Engines', icon: IconCpu },
  { place: 'lesson', label: 'Lesson', icon: IconSchool },
];

/** The entry of the sidebar that a page belongs to. */
const placeOfPage: Readonly<Record<Route['page'], Place>> = {
  photographs: 'photographs',
  dataset: 'photographs',
  audit: 'photographs',
  new: 'new',
  runs: 'runs',
  run: 'runs',
  compare: 'runs',
  sweeps: 'sweeps',
  sweep: 'sweeps',
  encoders: 'encoders',
  encoder: 'encoders',
  neighbours: 'neighbours',
  map: 'map',
  'did-it-help': 'encoders',
  storage: 'storage',
  engines: 'engines',
  cheat: 'cheat',
  lesson: 'lesson',
};
const placeOf = (route: Route): Place => (route.page === 'new' && route.sweep ? 'sweeps' : placeOfPage[route.page]);
const isOffered = ({ place }: { readonly place: Place }): boolean => !isReadOnly || isShownReadOnly({ page: place });

export function Sidebar({ route }: { readonly route: Route }) {
  const active = useRuns((state) => state.all)?.find((run) => isUnderWay(run.status));
  return (
    <nav className={classes.sidebar} aria-label="Main">
      <a
        className={classes.mark}
        href={hashOf({ page: isReadOnly ? 'runs' : 'photographs' })}
        aria-label="Pretext Lab, first page"
      >
        <img src="./icon.svg" alt="" width={26} height={26} />
        <span className={classes.wide}>Pretext Lab</span>
      </a>
      {places.filter(isOffered).map(({ place, label, icon: Icon }) => (
        <a
          key={place}
          href={hashOf({ page: place })}
          className={classes.link}
          aria-current={placeOf(route) === place ? 'page' : undefined}
        >
          <Icon size={18} stroke={1.7} aria-hidden />
          <span>{label}</span>
        </a>
      ))}
      <div className={classes.rest} />
      <WorkspaceSwitch />
      {active && <ActiveRun run={active} />}
      <Colours />
    </nav>
  );
}

/** The run that is training, with a link to its page. */
function ActiveRun({ run }: { readonly run: RunSummary }) {
  const share = run.totalSteps > 0 ? (run.step / run.totalSteps) * 100 : 0;
  return (
    <a className={classes.active} href={hashOf({ page: 'run', run: run.id, tab: 'watch' })}>
      <span className={`clip ${classes.wide}`}>{run.name}</span>
      <span className={`dim ${classes.state}`}>
        {statusWords[run.status]} <span>{Math.floor(share)} %</span>
      </span>
      <Progress.Root size={4}>
        <Progress.Section color="var(--lab-accent)" value={share} aria-label={`${run.name}: progress`} />
      </Progress.Root>
    </a>
  );
}

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isRail = useMediaQuery('(min-width: 720px) and (max-width: 1179px) and (min-height: 480px)');
  const choice = (value: 'light' | 'auto' | 'dark', label: string, Icon: typeof IconSun) => ({
    value,
    label: (
      <Tooltip label={label}>
        <span className={classes.choice}>
          <Icon size={15} stroke={1.8} aria-hidden />
          <span className="visually-hidden">{label}</span>
        </span>
      </Tooltip>
    ),
  });
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      classNames={{ root: classes.scheme, label: classes.schemeLabel }}
      orientation={isRail ? 'vertical' : 'horizontal'}
      aria-label="Colour scheme"
      value={colorScheme}
      onChange={setColorScheme}
      transitionDuration={0}
      data={[
        choice('light', 'Light', IconSun),
        choice('auto', 'System', IconDeviceDesktop),
        choice('dark', 'Dark', IconMoon),
      ]}
    />
  );
}
