namespace Orchestrator.Cli.Client;

/// <summary>A group of targets.</summary>
internal sealed record GroupInfo
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public TargetQuery? Query { get; init; }

    public string? Credentials { get; init; }

    public string? Timeframe { get; init; }

    public int Targets { get; init; }
}

/// <summary>A group to save.</summary>
internal sealed record GroupBody(string? Description, TargetQuery? Query, string? Credentials, string? Timeframe);

/// <summary>Which targets are looked for; everything that is set must hold.</summary>
internal sealed record TargetQuery(string? Tag = null, string? Site = null, string? Os = null, string? Name = null, string? Agent = null)
{
    public override string ToString() => string.Join(
        ", ",
        new[] { ("tag", Tag), ("site", Site), ("os", Os), ("name", Name), ("agent", Agent) }.Where(condition => condition.Item2 is not null).Select(condition => $"{condition.Item1} {condition.Item2}"));
}

/// <summary>Who is put into a static group and who is taken out of it.</summary>
internal sealed record MembershipChange(IReadOnlyList<string>? Add, IReadOnlyList<string>? Remove);

/// <summary>What an inventory file would do, or has done.</summary>
internal sealed record ImportInfo
{
    public int Added { get; init; }

    public int Changed { get; init; }

    public int Unchanged { get; init; }

    public IReadOnlyList<string> NewGroups { get; init; } = [];

    public IReadOnlyList<ImportedTarget> Targets { get; init; } = [];

    public IReadOnlyList<LineRemark> Errors { get; init; } = [];

    public IReadOnlyList<LineRemark> Warnings { get; init; } = [];
}

/// <summary>What becomes of one target of a file.</summary>
internal sealed record ImportedTarget(string Name, int Line, bool IsNew, IReadOnlyList<string>? Changes);

/// <summary>Something to be said about a line of a file.</summary>
internal sealed record LineRemark(int Line, string Message);
