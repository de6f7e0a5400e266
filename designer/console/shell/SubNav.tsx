import { Group } from '@mantine/core';
import { NavLink } from 'react-router';
import classes from './Shell.module.css';

/** The pages of one section, side by side above their content. */
export function SubNav({ label, pages }: { label: string; pages: readonly { to: string; label: string }[] }) {
  return (
    <Group component="nav" aria-label={label} gap={4} mb="md">
      {pages.map(page => (
        <NavLink key={page.to} to={page.to} end className={({ isActive }) => `${classes.section} ${isActive ? classes.current : ''}`}>
          {page.label}
        </NavLink>
      ))}
    </Group>
  );
}
