namespace Orchestrator.Core.Activities;

/// <summary>Activities that are known by name and cannot run: they load, are shown, and are refused with the reason.</summary>
internal static class UnavailableActivities
{
    private const string OneToken = "a target is one token and goes one way; use a Decision or a Switch";

    public static readonly IReadOnlyList<ActivityDescriptor> All =
    [
        Missing("Orchestrator.Rollout", "Rollout", "Lets targets through in waves.", "it needs waves"),
        Missing("Orchestrator.Approval", "Approval", "Waits for a person's word.", "it needs approvals"),
        Missing("Orchestrator.Notify", "Notify", "Tells people or systems.", "it needs a mail server or a broker"),
        Missing("Orchestrator.RunDistribution", "Run distribution", "Starts another distribution.", "it needs runs that start runs"),
        Refused("Elsa.FlowFork", "Fork", "Several ways at once."),
        Refused("Elsa.FlowJoin", "Join", "Brings several ways together."),
    ];

    private static ActivityDescriptor Missing(string type, string name, string description, string needs) =>
        new()
        {
            Type = type,
            DisplayName = name,
            Category = "Orchestrator",
            Description = description,
            Ports = [new(ActivityDescriptor.Done, "")],
            Unavailable = $"{type} is not available in this version: {needs}; remove it or take another way",
        };

    private static ActivityDescriptor Refused(string type, string name, string description) =>
        new() { Type = type, DisplayName = name, Category = "Flow", Description = description, Unavailable = $"{type} cannot be used: {OneToken}" };
}
