using System.Reflection;
using Orchestrator.Core.Targets;

namespace Orchestrator.Server.Tests;

/// <summary>A store of targets in which others do something before changes are stored.</summary>
public class DisturbedTargets : DispatchProxy
{
    private ITargetStore? inner;
    private Func<int, Task>? before;
    private int slices;

    internal void Set(ITargetStore store, Func<int, Task> beforeSlice) => (inner, before) = (store, beforeSlice);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(ITargetStore.Apply)
        ? Apply((TargetChanges)args![0]!, (CancellationToken)args[1]!)
        : targetMethod.Invoke(inner, args);

    private async Task<IReadOnlyList<Target>> Apply(TargetChanges changes, CancellationToken cancellation)
    {
        await before!(slices++);
        return await inner!.Apply(changes, cancellation);
    }
}
