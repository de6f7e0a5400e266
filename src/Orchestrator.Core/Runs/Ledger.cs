namespace Orchestrator.Core.Runs;

/// <summary>A run's accounts: every target stands in exactly one column.</summary>
public sealed record Ledger(int Targets, int Succeeded, int Failed, int Skipped, int Expired, int Cancelled, int Waiting, int Active)
{
    /// <summary>A run before its first step: everybody waits.</summary>
    public static Ledger Of(int targets) => new(targets, 0, 0, 0, 0, 0, targets, 0);

    /// <summary>True if targets in = succeeded + failed + skipped + expired + cancelled + waiting + active.</summary>
    public bool Closes => Targets == Succeeded + Failed + Skipped + Expired + Cancelled + Waiting + Active;

    /// <summary>True if every target has its result.</summary>
    public bool IsSettled => Waiting == 0 && Active == 0;

    /// <summary>The same accounts after one target moved.</summary>
    public Ledger Move(TargetRunState from, TargetRunState to) => from == to ? this : Add(from, -1).Add(to, +1);

    private Ledger Add(TargetRunState state, int count) => state switch
    {
        TargetRunState.Waiting => this with { Waiting = Waiting + count },
        TargetRunState.Active => this with { Active = Active + count },
        TargetRunState.Succeeded => this with { Succeeded = Succeeded + count },
        TargetRunState.Failed => this with { Failed = Failed + count },
        TargetRunState.Skipped => this with { Skipped = Skipped + count },
        TargetRunState.Expired => this with { Expired = Expired + count },
        TargetRunState.Cancelled => this with { Cancelled = Cancelled + count },
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state of a target's run."),
    };

    /// <summary>The line people know: <c>3 targets = 2 succeeded + 1 failed + ...</c></summary>
    public override string ToString() =>
        $"{Targets} targets = {Succeeded} succeeded + {Failed} failed + {Skipped} skipped + {Expired} expired + {Cancelled} cancelled + {Waiting} waiting + {Active} active";
}
