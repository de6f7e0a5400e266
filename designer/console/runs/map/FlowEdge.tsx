import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type Edge, type EdgeProps } from '@xyflow/react';
import { formatCount } from '../../format/count';
import type { MapEdge } from './flow';
import classes from './map.module.css';

export type FlowEdgeOfMap = Edge<{ edge: MapEdge; targets: number; isQuiet: boolean }, 'flow'>;

/** An arrow of the map: the more went along it, the thicker it is; it moves while somebody goes along it. */
export function FlowEdge({ data, sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, markerEnd }: EdgeProps<FlowEdgeOfMap>) {
  const [path, x, y] = getSmoothStepPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, borderRadius: 10, offset: 24 });
  const { edge, targets, isQuiet } = data!;
  const passed = edge.passed ?? 0;
  const gained = isQuiet ? 0 : (edge.gained ?? 0);
  return (
    <>
      <BaseEdge
        path={path}
        className={classes.edge!}
        data-passed={passed > 0 || undefined}
        data-moving={gained > 0 || undefined}
        style={{ strokeWidth: thickness(passed, targets) }}
        {...(markerEnd ? { markerEnd } : {})}
      />
      <EdgeLabelRenderer>
        <div className={classes.label} data-passed={passed > 0 || undefined} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
          {edge.port}
          {edge.passed !== null && <b>{formatCount(edge.passed)}</b>}
          {gained > 0 && <span className={classes.gained}>+{formatCount(gained)}</span>}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}

/** From a hair line for nobody to four and a half pixels for everybody; by orders of magnitude, or one in a hundred would not be seen. */
export function thickness(passed: number, targets: number): number {
  return 1.25 + (3.25 * Math.log10(1 + Math.min(passed, targets))) / Math.log10(1 + Math.max(1, targets));
}
