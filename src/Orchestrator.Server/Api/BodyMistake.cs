using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Orchestrator.Server.Api;

/// <summary>Says what is wrong with a body of JSON in the words of the API: its fields and values, where the serializer speaks of types of .NET.</summary>
internal static partial class BodyMistake
{
    private const string Missing = "missing required properties including: ";

    private static readonly JsonSerializerOptions Options = Readable();

    /// <param name="body">What the place takes; null: unknown.</param>
    public static string Describe(JsonException malformed, Type? body)
    {
        var path = malformed.Path ?? "$";
        var place = path.Length > 1 ? $" at {path}" : "";
        var line = malformed.LineNumber is { } number ? $" (line {number + 1})" : "";
        return $"The body is not the JSON that is wanted here{place}{line}: {Reason(malformed, path, body)}";
    }

    private static string Reason(JsonException malformed, string path, Type? body)
    {
        // What is no JSON at all is described well by the reader.
        var message = malformed.Message.Split(" Path: ", 2)[0];
        if (malformed.InnerException is JsonException || body is null)
            return message;
        if (message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return "the field is there twice; leave one out.";
        if (message.Split(Missing, 2) is [_, var names])
            return $"{names.TrimEnd('.')} missing; all that is required has to be there.";
        var segments = Segment().Matches(path).Select(Text).ToList();
        var (reached, parent) = Walk(body, segments);
        return reached is not null
            ? $"give {Words.Of(reached)}."
            : $"there is no such field; here may be {string.Join(", ", FieldsOf(parent))}.";
    }

    /// <summary>The type at the end of the path, null if the last step leads nowhere; and the type before it.</summary>
    private static (Type? Reached, Type Parent) Walk(Type body, List<string> segments)
    {
        Type parent = body;
        Type? reached = body;
        foreach (var segment in segments)
        {
            if (reached is null)
                break;
            parent = reached;
            var info = InfoOf(reached);
            reached = info.Kind is JsonTypeInfoKind.Object
                ? info.Properties.FirstOrDefault(property => string.Equals(property.Name, segment, StringComparison.OrdinalIgnoreCase))?.PropertyType
                : info.ElementType;
        }

        return (reached, parent);
    }

    private static IEnumerable<string> FieldsOf(Type type) => InfoOf(type).Properties.Select(property => property.Name);

    private static JsonTypeInfo InfoOf(Type type) => Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    private static string Text(Match segment) => segment.Groups["text"].Value;

    private static JsonSerializerOptions Readable()
    {
        ApiJson.Options.MakeReadOnly(populateMissingResolver: true);
        return ApiJson.Options;
    }

    // As the serializer writes paths: $.field, $.list[3], $['a field.with dots'].
    [GeneratedRegex(@"\.(?<text>[^.\[\]]+)|\[(?<text>\d+)\]|\['(?<text>[^']*)'\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Segment();

    private static class Words
    {
        public static string Of(Type type)
        {
            var plain = Nullable.GetUnderlyingType(type) ?? type;
            if (plain.IsEnum)
                return "one of " + string.Join(", ", Enum.GetNames(plain).Select(JsonNamingPolicy.CamelCase.ConvertName));
            if (plain == typeof(string))
                return "a text";
            if (plain == typeof(bool))
                return "true or false";
            if (plain == typeof(DateTimeOffset))
                return "an instant such as 2030-01-31T22:00:00Z";
            if (plain == typeof(double) || plain == typeof(decimal))
                return "a number";
            if (plain.IsPrimitive)
                return "a whole number without quotation marks, in the range that is possible here";
            return InfoOf(plain).Kind switch
            {
                JsonTypeInfoKind.Enumerable => "a list in brackets",
                JsonTypeInfoKind.Object => $"an object with {string.Join(", ", FieldsOf(plain))}",
                JsonTypeInfoKind.Dictionary => "an object",
                _ => "another value",
            };
        }
    }
}
