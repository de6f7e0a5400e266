using System.Text.RegularExpressions;

namespace Orchestrator.Server.Api;

/// <summary>Says in the words of the API what the framework says of a query string, or of a body that is not there, in those of .NET.</summary>
internal static partial class AddressMistake
{
    private const int LongestValue = 100;

    public static string Describe(string message)
    {
        if (Unusable().Match(message) is { Success: true } unusable)
        {
            var value = unusable.Groups["value"].Value;
            var shown = value.Length > LongestValue ? value[..LongestValue] + "..." : value;
            return $"{unusable.Groups["name"].Value} is '{shown}'; give {Wanted(unusable.Groups["type"].Value)}.";
        }

        if (Absent().Match(message) is { Success: true } absent)
        {
            var name = absent.Groups["name"].Value;
            return absent.Groups["place"].Value == "query string"
                ? $"{name} is missing; add it to the address as ?{name}=..."
                : NoBody;
        }

        return message.Contains("no body was provided", StringComparison.Ordinal) ? NoBody : message;
    }

    private const string NoBody = "The request has no body; /openapi/v1.json says what belongs into it.";

    private static string Wanted(string type) =>
        type.Contains("bool", StringComparison.Ordinal) ? "true or false"
        : type.Contains("Date", StringComparison.Ordinal) ? "an instant such as 2030-01-31T22:00:00Z"
        : type.Contains("int", StringComparison.Ordinal) || type.Contains("long", StringComparison.Ordinal) ? "a whole number in the range that is possible here"
        : "another value";

    [GeneratedRegex("""^Failed to bind parameter "(?<type>.+) (?<name>\S+)" from "(?<value>.*)"\.$""", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Unusable();

    [GeneratedRegex("""^Required parameter "(?<type>.+) (?<name>\S+)" was not provided from (?<place>.+)\.$""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Absent();
}
