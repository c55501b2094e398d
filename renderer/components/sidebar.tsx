/** Navigation, the run that is training, and the colour scheme. */
import { Progress, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconBox,
  IconCpu,
  IconDatabase,
  IconDeviceDesktop,
  IconListDetails,
  IconMasksTheater,
  IconMoon,
  IconPhoto,
  IconPlus,
  IconSchool,
  IconSun,
} from '@tabler/icons-react';
import type { RunSummary } from '../../shared/protocol.ts';
import { hashOf, type Route } from '../lib/router.ts';
import { useRuns } from '../lib/runs-store.ts';
import { hasEnded, statusWords } from '../lib/status-words.ts';
import classes from './sidebar.module.css';

type Place = 'photographs' | 'new' | 'runs' | 'encoders' | 'storage' | 'engines' | 'cheat' | 'lesson';

const places: readonly { readonly place: Place; readonly label: string; readonly icon: typeof IconCpu }[] = [
  { place: 'photographs', label: 'Images', icon: IconPhoto },
  { place: 'new', label: 'New run', icon: IconPlus },
  { place: 'runs', label: 'Runs', icon: IconListDetails },
  { place: 'encoders', label: 'Encoders', icon: IconBox },
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
  encoders: 'encoders',
  encoder: 'encoders',
  storage: 'storage',
  engines: 'engines',
  cheat: 'cheat',
  lesson: 'lesson',
};
const placeOf = (route: Route): Place => placeOfPage[route.page];

export function Sidebar({ route }: { readonly route: Route }) {
  const active = useRuns((state) => state.all)?.find((run) => !hasEnded(run.status) && run.status !== 'queued');
  return (
    <nav className={classes.sidebar} aria-label="Main">
      <a className={classes.mark} href={hashOf({ page: 'photographs' })} aria-label="Pretext Lab, first page">
        <img src="./icon.svg" alt="" width={26} height={26} />
        <span className={classes.wide}>Pretext Lab</span>
      </a>
      {places.map(({ place, label, icon: Icon }) => (
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
