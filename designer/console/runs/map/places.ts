import type { RunMap } from '../../api/types';

/** The size of an activity's card on the map. */
export const card = { width: 248, height: 112 };

/** Room between two cards for an arrow and its number. */
const gap = { x: 96, y: 66 };

export interface Place {
  x: number;
  y: number;
}

export type Side = 'left' | 'right' | 'top' | 'bottom';

/**
 * Where the cards stand: as they were drawn, but drawn apart or together so that next ones have room for an arrow between them. Cards are larger
 * than what stands on the canvas of the designer.
 */
export function placesOf(activities: RunMap['activities']): Map<string, Place> {
  const across = stretch(activities, 'x', 'y', card.height);
  const down = stretch(
    activities.map(each => ({ ...each, x: each.x * across })),
    'y',
    'x',
    card.width,
  );
  return new Map(activities.map(each => [each.activity, { x: each.x * across, y: each.y * down }]));
}

/** By how much distances along one axis grow until cards that lie at the same height of the other one are apart. */
function stretch(activities: readonly Place[], along: 'x' | 'y', other: 'x' | 'y', beside: number): number {
  const wanted = along === 'x' ? card.width + gap.x : card.height + gap.y;
  let nearest = Infinity;
  for (const one of activities)
    for (const another of activities) {
      const distance = another[along] - one[along];
      if (distance > 0 && Math.abs(another[other] - one[other]) < beside) nearest = Math.min(nearest, distance);
    }
  return nearest === Infinity ? 1 : Math.min(3, Math.max(0.5, wanted / nearest));
}

/** The sides of two cards between which an arrow is drawn, so that the way there and the way back do not lie on each other. */
export function sidesOf(from: Place, to: Place): { leaves: Side; enters: Side } {
  if (to.x - from.x >= card.width) return { leaves: 'right', enters: 'left' };
  if (from.x - to.x >= card.width) return { leaves: 'bottom', enters: 'bottom' };
  return to.y > from.y ? { leaves: 'bottom', enters: 'top' } : { leaves: 'left', enters: 'left' };
}
