using System.CommandLine;
using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;
using Spectre.Console;

namespace Orchestrator.Cli.Commands;

/// <summary><c>orchestrator forecast DEFINITION-ID</c>: what would come of a run, before it is started.</summary>
internal static class ForecastCommand
{
    private const int Width = 40;
    private const int Lines = 10;

    public static Command Create(GlobalOptions globals)
    {
        var definition = new Argument<string>("DEFINITION-ID") { Description = "Id of a published definition." };
        var which = new WhichTargets();
        var start = new StartOptions();
        var command = new Command("forecast", "Says what would come of a run: who would start when, when it would end, what would not fit. Nothing is started or stored.") { definition };
        which.AddTo(command);
        start.AddTimesTo(command);
        return globals.Bind(command, async (session, parsed, cancellation) =>
        {
            var request = await which.Request(session, parsed, parsed.GetValue(definition)!, cancellation) with
            {
                StartAt = start.StartAt(parsed),
                DeadlineMinutes = start.DeadlineMinutes(parsed),
            };
            var forecast = await session.Client.Forecast(request, cancellation);
            session.Show(forecast, console => Print(console, forecast));
            return ExitCode.Success;
        });
    }

    private static void Print(IAnsiConsole console, ForecastInfo forecast)
    {
        Line($"Estimate for {forecast.DefinitionId}, version {forecast.Version}, over {Words.Count(forecast.Ledger.Targets, "target")}");
        Line($"start         {Words.Instant(forecast.StartsAt)}");
        Line($"first target  {At(forecast.FirstStart)}");
        Line($"50 % done     {Within(forecast.Half)}");
        Line($"90 % done     {Within(forecast.Ninety)}");
        Line($"99 % done     {Within(forecast.NinetyNine)}");
        Line($"end           {Within(forecast.End)}");
        Line($"              in the middle, first and last of {forecast.Rehearsals} rehearsals; mostly within a tenth of that, as long as computers keep their hours");
        Line("");
        foreach (var point in forecast.Curve.Where((_, index) => index % Math.Max(1, forecast.Curve.Count / Lines) == 0))
        {
            var done = forecast.Ledger.Targets == 0 ? 0 : point.Done * Width / forecast.Ledger.Targets;
            Line($"{Words.Instant(point.At)}  {new string('#', done)}{new string('.', Width - done)}  {point.Done} done, {point.Started} begun");
        }

        if (forecast.Misses.Count > 0)
            Line("\nWould not succeed:");
        foreach (var miss in forecast.Misses)
            Line($"  {miss.Targets} {Words.OfName(miss.Result)}: {Words.Line(miss.Why)} ({string.Join(", ", miss.Examples)}{(miss.Targets > miss.Examples.Count ? ", ..." : "")})");
        if (forecast.Bases.Count > 0)
            Line("\nTransfers:");
        foreach (var basis in forecast.Bases)
            Line("  " + Words.Line(basis));
        if (forecast.Assumptions.Count > 0)
            Line("\nAssumed:");
        foreach (var assumption in forecast.Assumptions)
            Line("  " + assumption);
        Line("");
        Line(forecast.Ledger.ToString());

        void Line(string text) => console.Write(new Text(text + "\n"));
    }

    private static string Within(ForecastRange range) => $"{At(range.Expected)}  ({At(range.Earliest)} to {At(range.Latest)})";

    private static string At(DateTimeOffset? at) => at is { } instant ? Words.Instant(instant) : "never";
}
