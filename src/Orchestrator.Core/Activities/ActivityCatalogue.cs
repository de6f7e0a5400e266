using System.Collections.Frozen;

namespace Orchestrator.Core.Activities;

/// <summary>Every type of activity there is. The one source of palette, validation, defaults and documentation.</summary>
public static class ActivityCatalogue
{
    private static readonly FrozenDictionary<string, ActivityDescriptor> ByType;

    static ActivityCatalogue()
    {
        All =
        [
            StartActivity.Descriptor,
            EndActivity.Descriptor,
            TimeframeActivity.Descriptor,
            WakeActivity.Descriptor,
            InstallActivity.Descriptor,
            UninstallActivity.Descriptor,
            RetryActivity.Descriptor,
            TransferActivity.Descriptor,
            ExecuteActivity.Descriptor,
            DecisionActivity.Descriptor,
            SwitchActivity.Descriptor,
            DelayActivity.Descriptor,
            SetVariableActivity.Descriptor,
            ScheduleActivity.Descriptor,
            WebhookActivity.Descriptor,
            MessageReceivedActivity.Descriptor,
            AfterDistributionActivity.Descriptor,
            .. UnavailableActivities.All,
        ];
        ByType = All.ToFrozenDictionary(descriptor => descriptor.Type, StringComparer.Ordinal);
    }

    /// <summary>Those a run can use, in the order of the palette, then those it cannot (<see cref="ActivityDescriptor.Unavailable"/>).</summary>
    public static IReadOnlyList<ActivityDescriptor> All { get; }

    /// <summary>Those a run can use.</summary>
    public static IEnumerable<ActivityDescriptor> Available => All.Where(descriptor => descriptor.Unavailable is null);

    /// <summary>By type name; null: unknown.</summary>
    public static ActivityDescriptor? Find(string type) => ByType.GetValueOrDefault(type);
}
