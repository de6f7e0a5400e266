import { Anchor, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './StudioPage.module.css';

interface Props {
  title: string;
  /** Where the page belongs to. */
  parent?: { to: string; label: string };
  /** Beside the title: states and buttons. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A page that is filled by a part of Elsa Studio, with a bar of the console's above it. */
export function StudioPage({ title, parent, tools, children }: Props) {
  useDocumentTitle(`${title} · Orchestrator`);
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        {parent && (
          <>
            <Anchor component={Link} to={parent.to} size="sm">
              {parent.label}
            </Anchor>
            <Text c="dimmed" aria-hidden>
              /
            </Text>
          </>
        )}
        <Title order={1} size="h4" lineClamp={1} mr="auto">
          {title}
        </Title>
        {tools}
      </div>
      <div className={classes.body}>{children}</div>
    </div>
  );
}
