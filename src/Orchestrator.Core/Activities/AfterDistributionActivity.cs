using Orchestrator.Core.Triggers;

namespace Orchestrator.Core.Activities;

/// <summary>The end of a run of another distribution starts runs.</summary>
internal sealed class AfterDistributionActivity : TriggerActivity
{
    private static readonly Input<string?> Distribution = Inputs
        .Text(new("distribution", "Distribution", "Id of the distribution whose runs are followed; a version of it is published."), "workflow-definition-picker", 100)
        .With(descriptor => descriptor with { IsRequired = true, IsLiteral = true });

    private static readonly Input<RunVerdict> On = Inputs
        .Choice(
            new(
                "on",
                "When it has",
                "succeeded: no target failed, expired or was cancelled. failed: a target failed or expired, and nobody cancelled the run. any: every end, also of a cancelled run."),
            RunVerdict.Succeeded,
            ("succeeded", RunVerdict.Succeeded),
            ("failed", RunVerdict.Failed),
            ("any", RunVerdict.Any))
        .With(descriptor => descriptor with { IsLiteral = true });

    public static readonly ActivityDescriptor Descriptor =
        Describe(
            "Orchestrator.AfterDistribution",
            "After distribution",
            "Starts a run when a run of another distribution has ended. The distribution needs targets of its own, and distributions cannot follow each other in a circle.",
            [Distribution.Descriptor, On.Descriptor])
        with { Bind = binder => new AfterDistributionActivity(binder) };

    private AfterDistributionActivity(ActivityBinder binder) =>
        Spec = new TriggerSpec.After(binder.Bind(Distribution).Constant?.Trim() ?? "", binder.Bind(On).Constant);

    public override TriggerSpec Spec { get; }
}
