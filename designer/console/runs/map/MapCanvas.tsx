import '@xyflow/react/dist/base.css';
import { ConnectionMode, Controls, MarkerType, Position, ReactFlow, type NodeHandle } from '@xyflow/react';
import { useMemo } from 'react';
import type { Run, RunMap, WaitGroup } from '../../api/types';
import { ActivityCard, type ActivityNode } from './ActivityCard';
import { FlowEdge, type FlowEdgeOfMap } from './FlowEdge';
import { keyOf } from './flow';
import classes from './map.module.css';
import { card, placesOf, sidesOf } from './places';

const nodeTypes = { activity: ActivityCard };
const edgeTypes = { flow: FlowEdge };

/** The middles of the card's sides, so that arrows are there before anything was measured. */
const handles: NodeHandle[] = [
  { id: Position.Left, type: 'source', position: Position.Left, x: 0, y: card.height / 2 },
  { id: Position.Right, type: 'source', position: Position.Right, x: card.width, y: card.height / 2 },
  { id: Position.Top, type: 'source', position: Position.Top, x: card.width / 2, y: 0 },
  { id: Position.Bottom, type: 'source', position: Position.Bottom, x: card.width / 2, y: card.height },
];

interface Props {
  run: Run;
  map: RunMap;
  waits: readonly WaitGroup[];
  /** Nothing has moved for some seconds. */
  isQuiet: boolean;
  onPick: (activity: string) => void;
}

/** The distribution as it was drawn, with the run's targets on it. */
export function MapCanvas({ run, map, waits, isQuiet, onPick }: Props) {
  const places = useMemo(() => placesOf(map.activities), [map.activities]);
  const nodes = map.activities.map(
    (activity): ActivityNode => ({
      id: activity.activity,
      type: 'activity',
      position: places.get(activity.activity)!,
      ...card,
      handles,
      data: { activity, waits: waits.filter(wait => wait.activity === activity.activity) },
    }),
  );
  const edges = map.edges.map((edge): FlowEdgeOfMap => {
    const { leaves, enters } = sidesOf(places.get(edge.from)!, places.get(edge.to)!);
    return {
      id: keyOf(edge),
      type: 'flow',
      source: edge.from,
      target: edge.to,
      sourceHandle: leaves,
      targetHandle: enters,
      markerEnd: { type: MarkerType.ArrowClosed, width: 20, height: 20, markerUnits: 'userSpaceOnUse', color: 'var(--map-arrow)' },
      data: { edge, targets: run.ledger.targets, isQuiet },
    };
  });
  return (
    <div className={classes.canvas} style={{ height: heightOf([...places.values()]) }}>
      <ReactFlow
        aria-label="Map of the run"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionMode={ConnectionMode.Loose}
        onNodeClick={(_, node) => onPick(node.id)}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        minZoom={0.15}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        disableKeyboardA11y
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** As high as the drawing needs at its full size, within what leaves room for the rest of the page. */
function heightOf(places: readonly { y: number }[]): number {
  const ys = places.map(place => place.y);
  return Math.min(520, Math.max(190, Math.max(...ys) - Math.min(...ys) + card.height + 80));
}
