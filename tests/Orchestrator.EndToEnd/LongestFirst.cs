using Orchestrator.EndToEnd.Fleet;
using Orchestrator.EndToEnd.Hosts;
using Orchestrator.EndToEnd.Windows;
using Xunit.Sdk;
using Xunit.v3;

namespace Orchestrator.EndToEnd;

/// <summary>What takes minutes, one test after the other, begins first: else it is what everybody waits for at the end, while a computer has nothing else to do.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        nameof(TestHosts),
        typeof(WindowsInstallationTests).FullName!,
        typeof(FleetFaultTests).FullName!,
        typeof(KilledProcessesTests).FullName!,
        typeof(FleetLinkTests).FullName!,
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(Place).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;
}
