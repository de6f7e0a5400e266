using System.Runtime.InteropServices;
using NodaTime;

namespace Orchestrator.Timeframes;

/// <summary>An uninterrupted stretch of one level above <see cref="ActivityLevel.No"/>.</summary>
/// <param name="Start">First instant of the stretch.</param>
/// <param name="End">First instant after the stretch; null if it never ends.</param>
/// <param name="Level">The effective level throughout.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Opening(Instant Start, Instant? End, ActivityLevel Level);
