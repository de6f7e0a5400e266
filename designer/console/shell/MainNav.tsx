import { Burger, Drawer, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarTime, IconChartBar, IconDeviceDesktop, IconPackage, IconPlayerPlay, IconSettings, IconSitemap } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { NavLink, useLocation } from 'react-router';
import classes from './Shell.module.css';

const sections: readonly { to: string; icon: ComponentType<{ size?: number }>; label: string; also?: readonly string[] }[] = [
  { to: '/runs', icon: IconPlayerPlay, label: 'Runs' },
  { to: '/studio', icon: IconSitemap, label: 'Distributions' },
  { to: '/targets', icon: IconDeviceDesktop, label: 'Targets', also: ['/groups', '/sites', '/depots', '/import'] },
  { to: '/timeframes', icon: IconCalendarTime, label: 'Timeframes' },
  { to: '/packages', icon: IconPackage, label: 'Packages' },
  { to: '/reports', icon: IconChartBar, label: 'Reports' },
  { to: '/settings', icon: IconSettings, label: 'Settings' },
];

/** The way to every page: side by side, or behind one button where there is no room. */
export function MainNav() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Burger hiddenFrom="lg" size="sm" style={{ order: -1 }} opened={opened} onClick={open} aria-label="Pages" aria-expanded={opened} />
      <Group component="nav" aria-label="Main" gap={4} wrap="nowrap" visibleFrom="lg">
        {sections.map(section => (
          <Section key={section.to} {...section} />
        ))}
      </Group>
      <Drawer opened={opened} onClose={close} size={280} title="Orchestrator" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack component="nav" aria-label="Main" gap={4}>
          {sections.map(section => (
            <Section key={section.to} {...section} onClick={close} />
          ))}
        </Stack>
      </Drawer>
    </>
  );
}

function Section({ to, icon: Icon, label, also = [], onClick }: (typeof sections)[number] & { onClick?: () => void }) {
  const { pathname } = useLocation();
  const isNear = also.some(path => pathname.startsWith(path));
  return (
    <NavLink to={to} {...(onClick ? { onClick } : {})} className={({ isActive }) => `${classes.section} ${isActive || isNear ? classes.current : ''}`}>
      <Icon size={16} />
      {label}
    </NavLink>
  );
}
