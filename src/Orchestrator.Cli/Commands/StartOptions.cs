using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Orchestrator.Cli.Commands;

/// <summary>When a new run starts and ends, and whether it is followed.</summary>
internal sealed class StartOptions
{
    private readonly Option<DateTimeOffset?> startAt = new("--start-at")
    {
        Description = "Instant at which the run starts, such as 2030-01-31T22:00Z; UTC if it names no zone.",
        CustomParser = ParseInstant,
    };

    private readonly Option<int?> deadline = new("--deadline")
    {
        Description = "After this time every target gets a result: minutes, or 90m, 12h, 7d.",
        CustomParser = ParseMinutes,
    };

    private readonly Option<bool> follow = new("--follow") { Description = "Follow the run to its end and print its report (the default)." };

    private readonly Option<bool> detach = new("--detach") { Description = "Only start it; prints the run's id." };

    public DateTimeOffset? StartAt(ParseResult parsed) => parsed.GetValue(startAt);

    public int? DeadlineMinutes(ParseResult parsed) => parsed.GetValue(deadline);

    public bool IsDetached(ParseResult parsed) => parsed.GetValue(detach);

    /// <summary>Only when it starts and ends: for what is not followed.</summary>
    public void AddTimesTo(Command command)
    {
        command.Add(startAt);
        command.Add(deadline);
    }

    public void AddTo(Command command)
    {
        AddTimesTo(command);
        command.Add(follow);
        command.Add(detach);
        command.Validators.Add(result =>
        {
            if (result.GetValue(follow) && result.GetValue(detach))
                result.AddError("--follow and --detach exclude each other.");
        });
    }

    /// <summary>An instant; UTC if it names no zone.</summary>
    internal static DateTimeOffset? ParseInstant(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{text}' is not an instant; write something like 2030-01-31T22:00Z.");
        return null;
    }

    private static int? ParseMinutes(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var factor = text[^1..] switch { "d" => 1440, "h" => 60, _ => 1 };
        if (int.TryParse(text.TrimEnd('m', 'h', 'd'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1_000_000)
            return number * factor;
        result.AddError($"--deadline: '{text}' is not a time; write minutes, or 90m, 12h, 7d.");
        return null;
    }
}
